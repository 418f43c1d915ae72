package io.qasid.local;

/// How a command prints what it found: for a person or for a program.
enum Output {
    TABLE,
    JSON
}
