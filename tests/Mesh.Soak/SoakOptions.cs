namespace Mesh.Soak;

/// <summary>What the command line asks for.</summary>
internal sealed class SoakOptions
{
    /// <summary>Requests and tunnels to begin. Default five million: the length at which a leak of a few bytes per request exceeds the allowance.</summary>
    public long Requests { get; init; } = 5_000_000;

    /// <summary>Client connections at a time. Default 64: enough to keep two loops busy, few enough for two cores.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Life of the sidecars' certificates, which are renewed at half of it. Default 12 s: a renewal every six.</summary>
    public TimeSpan CertificateLife { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Decides everything that is left to chance, except the order in which connections come to their turn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Only the JSON object is written to standard output, and nothing to standard error.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Where to write the JSON object too, or null.</summary>
    public string? JsonFile { get; init; }
}
