/// How a module starts: a Micronaut context of its own with its own defaults, wherever it runs.
@NullMarked
package io.qasid.boot;

import org.jspecify.annotations.NullMarked;
