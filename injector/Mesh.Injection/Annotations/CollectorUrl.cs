namespace Mesh.Injection.Annotations;

/// <summary>The URL of a collector of telemetry.</summary>
internal static class CollectorUrl
{
    /// <summary>Null if the value is allowed, else what is wrong with it. Not https: the sidecar would need the roots of the collector, which no annotation can bring.</summary>
    public static string? Check(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp && url is { UserInfo: "", Query: "", Fragment: "" }
            ? null
            : "is not an http URL, such as http://collector.observability:4318";
}
