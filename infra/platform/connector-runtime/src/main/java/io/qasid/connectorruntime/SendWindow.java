package io.qasid.connectorruntime;

import io.qasid.model.Lane;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The sends that may be under way at once, some of them kept free for the urgent lane.
///
/// A place is taken before an attempt is claimed and given back once its outcome is in the inbox's hands, so that
/// nothing claimed ever waits for a place.
final class SendWindow {
    private final int size;
    private final int normalSize;
    private final Semaphore places;
    /// What the normal lane may hold of them at most. A normal send holds a permit of both.
    private final Semaphore normalPlaces;

    /// @param urgentShare rounded to at least one place where the window has two
    SendWindow(int size, double urgentShare) {
        if (size < 1) {
            throw new IllegalArgumentException("a connector's window needs at least 1, was " + size);
        }
        this.size = size;
        this.places = new Semaphore(size);
        this.normalSize = size - reserve(size, urgentShare);
        this.normalPlaces = new Semaphore(normalSize);
    }

    private static int reserve(int size, double urgentShare) {
        if (urgentShare == 0 || size == 1) {
            return 0;
        }
        return Math.clamp(Math.round(size * urgentShare), 1, size - 1);
    }

    /// Takes up to `wanted` places, waiting for the first one at most for `patience`.
    ///
    /// @return how many were taken, 0 when none became free
    int take(Lane lane, int wanted, Duration patience) throws InterruptedException {
        return switch (lane) {
            case URGENT -> takeFrom(places, wanted, patience);
            case NORMAL -> {
                int allowed = takeFrom(normalPlaces, wanted, patience);
                int taken = allowed == 0 ? 0 : takeFrom(places, allowed, patience);
                normalPlaces.release(allowed - taken);
                yield taken;
            }
        };
    }

    void giveBack(Lane lane, int count) {
        places.release(count);
        if (lane == Lane.NORMAL) {
            normalPlaces.release(count);
        }
    }

    /// How many places a lane could ever hold.
    int capacity(Lane lane) {
        return lane == Lane.NORMAL ? normalSize : size;
    }

    int size() {
        return size;
    }

    int used() {
        return size - places.availablePermits();
    }

    private static int takeFrom(Semaphore permits, int wanted, Duration patience) throws InterruptedException {
        if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return 0;
        }
        int taken = 1;
        while (taken < wanted && permits.tryAcquire()) {
            taken++;
        }
        return taken;
    }
}
