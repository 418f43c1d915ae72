package io.qasid.channelrouter.accept;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Over which routes a person said something of late.
public interface OpenWindows {

    /// @param sender whom a person sees where the route is SMS; elsewhere they see the account
    /// @param since an answer before counts no more
    /// @return those of `routes`; none where it could not be found out
    Set<Route> among(List<Route> routes, String sender, Msisdn recipient, Instant since);
}
