namespace Mesh.Samples.Load;

/// <summary>How one request went.</summary>
/// <param name="Failure">Null if it succeeded, else a short text that groups like failures.</param>
/// <param name="Version">What the server says about itself; empty if unknown.</param>
/// <param name="Client">Who the server's sidecar says we are; empty if it does not.</param>
internal readonly record struct LoadOutcome(string? Failure, string Version, string Client)
{
    public static LoadOutcome Success(string version, string client) => new(null, version, client);

    public static LoadOutcome Failed(string failure, string version = "") => new(failure, version, "");
}
