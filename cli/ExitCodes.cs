namespace Mesh.Cli;

/// <summary>What <c>meshctl</c> ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done; a check may have warned.</summary>
    public const int Success = 0;

    /// <summary>Done, and the result is bad: a check failed, a pod cannot be injected.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a file it names, cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>Kubernetes or a sidecar could not be asked.</summary>
    public const int Unreachable = 3;
}
