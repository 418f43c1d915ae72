package io.qasid.tenantwebhooks.target;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/// The names of tenants' URLs, looked up for the very connection that is being opened: what is admitted here is what
/// is
/// connected to, so a name that changes its mind between a check and its use gains nothing.
///
/// One address that is not admitted refuses the whole name. Look-ups block in native code, which a virtual thread
/// can't
/// leave; they run on a few threads of their own, so that a slow name server holds up nobody's carrier thread.
public final class GuardedResolver implements DnsResolver, AutoCloseable {
    private static final int LOOKUPS_MAX = 8;
    private static final int LOOKUPS_WAITING_MAX = 1024;

    private final ReachableAddresses addresses;
    private final NameLookup lookup;
    private final Set<Integer> publicPorts;
    private final Duration timeout;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            LOOKUPS_MAX,
            LOOKUPS_MAX,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LOOKUPS_WAITING_MAX),
            Thread.ofPlatform().daemon().name("webhook-names-", 0).factory());

    /// @param publicPorts where a public endpoint may listen; trusted networks may use any port. Plain http is not
    ///     among them (80), so it works in trusted networks only
    public GuardedResolver(
            ReachableAddresses addresses, NameLookup lookup, List<Integer> publicPorts, Duration timeout) {
        this.addresses = addresses;
        this.lookup = lookup;
        this.publicPorts = Set.copyOf(publicPorts);
        this.timeout = timeout;
        threads.allowCoreThreadTimeOut(true);
    }

    /// @throws TargetRefusedException if any of the name's addresses may not be reached on that port
    /// @throws UnknownHostException if the name has no address, or none in time
    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        InetAddress[] found = lookUp(host);
        for (InetAddress address : found) {
            boolean admitted =
                    addresses.trusted(address) || (addresses.reachable(address) && publicPorts.contains(port));
            if (!admitted) {
                throw new TargetRefusedException();
            }
        }
        return Stream.of(found)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /// Not used by the connection: it asks with the port.
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        throw new TargetRefusedException();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        try {
            Future<InetAddress[]> answer = threads.submit(() -> lookup.allByName(host));
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            throw unknown("no answer in time", e);
        } catch (ExecutionException e) {
            throw unknown("no address", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("interrupted", e);
        }
    }

    private static UnknownHostException unknown(String message, Exception cause) {
        UnknownHostException unknown = new UnknownHostException(message);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// All addresses of a name: [InetAddress#getAllByName(String)], or a test's table.
    @FunctionalInterface
    public interface NameLookup {
        InetAddress[] allByName(String host) throws UnknownHostException;
    }
}
