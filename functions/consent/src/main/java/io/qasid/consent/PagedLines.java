package io.qasid.consent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Optional;

/// Lines that are read from the store page by page while the caller takes them: one page is in memory at a time.
///
/// A store that gives no answer in the middle ends the stream with an error, and with it the response's connection: who
/// reads it can't take a part for the whole.
final class PagedLines extends InputStream {
    private final Pages pages;
    private InputStream page;
    private boolean over;

    @FunctionalInterface
    interface Pages {
        /// Whole lines in UTF-8; empty at the end.
        Optional<byte[]> next() throws SQLException;
    }

    /// Reads the first page, so that a store that is out at the beginning is a proper answer.
    PagedLines(Pages pages) throws SQLException {
        this.pages = pages;
        this.page = new ByteArrayInputStream(pages.next().orElseGet(() -> new byte[0]));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = page.read(into, offset, length);
        while (read < 0 && !over) {
            turn();
            read = page.read(into, offset, length);
        }
        return read;
    }

    private void turn() throws IOException {
        try {
            Optional<byte[]> next = pages.next();
            over = next.isEmpty();
            page = new ByteArrayInputStream(next.orElseGet(() -> new byte[0]));
        } catch (SQLException e) {
            throw new IOException("the store gave no answer", e);
        }
    }
}
