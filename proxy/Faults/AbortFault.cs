using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Faults;

/// <summary>What an aborted request is answered.</summary>
/// <param name="HttpStatus">400–599.</param>
/// <param name="GrpcStatus">1–16; for gRPC requests.</param>
internal sealed record AbortFault(int HttpStatus, int GrpcStatus)
{
    /// <summary>Reads the resource. Of two statuses one may be missing, and is what corresponds to the other.</summary>
    public static AbortFault Of(FaultAbort abort) => new(
        abort.HttpStatus == 0 ? HttpOf((int)abort.GrpcStatus) : (int)abort.HttpStatus,
        abort.GrpcStatus == 0 ? GrpcOf((int)abort.HttpStatus) : (int)abort.GrpcStatus);

    // google/rpc/code.proto, "HTTP Mapping".
    private static int HttpOf(int grpcStatus) => grpcStatus switch
    {
        1 => 499,             // CANCELLED
        3 or 9 or 11 => 400,  // INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE
        4 => 504,             // DEADLINE_EXCEEDED
        5 => 404,             // NOT_FOUND
        6 or 10 => 409,       // ALREADY_EXISTS, ABORTED
        7 => 403,             // PERMISSION_DENIED
        8 => 429,             // RESOURCE_EXHAUSTED
        12 => 501,            // UNIMPLEMENTED
        14 => 503,            // UNAVAILABLE
        16 => 401,            // UNAUTHENTICATED
        _ => 500,
    };

    // What a gRPC client takes an HTTP status for: grpc/doc/http-grpc-status-mapping.md.
    private static int GrpcOf(int httpStatus) => httpStatus switch
    {
        400 => 13,                       // INTERNAL
        401 => 16,                       // UNAUTHENTICATED
        403 => 7,                        // PERMISSION_DENIED
        404 => 12,                       // UNIMPLEMENTED
        429 or 502 or 503 or 504 => 14,  // UNAVAILABLE
        _ => 2,                          // UNKNOWN
    };
}
