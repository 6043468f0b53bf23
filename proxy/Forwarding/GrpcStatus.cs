using System.Net.Http.Headers;

namespace Mesh.Proxy.Forwarding;

/// <summary>Reads what gRPC says beside the HTTP status, which is 200 for failures too.</summary>
internal static class GrpcStatus
{
    private const string FieldName = "grpc-status";

    /// <summary>
    /// True if the head of a trailers-only answer, or the trailers, say that the server rather than the request was at fault: DEADLINE_EXCEEDED (4),
    /// PERMISSION_DENIED (7), INTERNAL (13), UNAVAILABLE (14) and DATA_LOSS (15), as Linkerd counts.
    /// </summary>
    public static bool IsFailureOfServer(HttpResponseHeaders fields) =>
        fields.NonValidated.TryGetValues(FieldName, out HeaderStringValues values) && values.ToString() is ("4" or "7" or "13" or "14" or "15");
}
