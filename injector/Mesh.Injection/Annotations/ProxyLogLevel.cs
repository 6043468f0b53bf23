namespace Mesh.Injection.Annotations;

/// <summary>The log levels of a sidecar.</summary>
internal static class ProxyLogLevel
{
    /// <summary>Null if the level is known, else what is wrong with it.</summary>
    public static string? Check(string level) =>
        level is "debug" or "info" or "warning" or "error" ? null : "is not one of debug, info, warning, error";
}
