package io.qasid.servers;

/// An empty database of one test.
///
/// @param url for JDBC, without credentials
public record TestDatabase(String url, String user, String password) {}
