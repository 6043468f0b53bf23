namespace Mesh.Proxy.Telemetry;

/// <summary>Names of OpenTelemetry's semantic conventions for HTTP, as metrics and spans have them.</summary>
internal static class SemanticNames
{
    public const string ClientDuration = "http.client.request.duration";
    public const string ServerDuration = "http.server.request.duration";
    public const string Method = "http.request.method";
    public const string StatusCode = "http.response.status_code";
    public const string ErrorType = "error.type";
    public const string GrpcStatusCode = "rpc.grpc.status_code";
}
