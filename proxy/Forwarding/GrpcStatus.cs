using System.Globalization;
using System.Net.Http.Headers;

namespace Mesh.Proxy.Forwarding;

/// <summary>Reads what gRPC says beside the HTTP status, which is 200 for failures too.</summary>
internal static class GrpcStatus
{
    private const string FieldName = "grpc-status";

    /// <summary>The status in the head of a trailers-only answer, or in the trailers; null if there is none.</summary>
    public static int? Find(HttpResponseHeaders fields) =>
        fields.NonValidated.TryGetValues(FieldName, out HeaderStringValues values)
        && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : null;

    /// <summary>
    /// The HTTP status that judges a server as its gRPC status does; null without one. Failures of the server rather than of the
    /// request are those that Linkerd counts; UNAVAILABLE alone says, like a 503, that the endpoint rather than the application is at fault: callers choose deadlines, and rights.
    /// </summary>
    public static int? AsHttp(int? status) => status switch
    {
        null => null,
        14 => 503,                  // UNAVAILABLE
        8 => 429,                   // RESOURCE_EXHAUSTED
        4 or 13 or 15 => 500,  // DEADLINE_EXCEEDED, INTERNAL, DATA_LOSS
        _ => 200,
    };
}
