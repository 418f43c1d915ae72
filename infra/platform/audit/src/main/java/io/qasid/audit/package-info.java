/// The audit hash chain, and receipts over it that anybody can verify offline.
@NullMarked
package io.qasid.audit;

import org.jspecify.annotations.NullMarked;
