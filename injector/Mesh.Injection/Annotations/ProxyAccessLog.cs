namespace Mesh.Injection.Annotations;

/// <summary>The access log of a sidecar.</summary>
internal static class ProxyAccessLog
{
    /// <summary>Null if the value is allowed, else what is wrong with it.</summary>
    public static string? Check(string value) =>
        value is "off" or "errors" or "all" || ProxyRatio.Check(value) is null ? null : "is not one of off, errors, all, nor a number between 0 and 1";
}
