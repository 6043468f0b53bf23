namespace Mesh.Samples;

/// <summary>What a sample server says about itself.</summary>
/// <param name="Version">Of the deployed version, from the environment variable VERSION.</param>
/// <param name="Hostname">Of the pod.</param>
internal sealed record SampleIdentity(string Version, string Hostname)
{
    /// <summary>Response header with <see cref="Version"/>.</summary>
    public const string VersionHeader = "x-version";

    /// <summary>Response header with the SPIFFE id of the caller, as the server's sidecar saw it; absent for a plain caller.</summary>
    public const string ClientHeader = "x-client";

    public static SampleIdentity FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("VERSION") is { Length: > 0 } version ? version : "v1", Environment.MachineName);
}
