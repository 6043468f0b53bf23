namespace Mesh.Proxy;

/// <summary>Exit codes of the executable.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something failed; the log says what.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the environment is wrong; nothing was started.</summary>
    public const int Usage = 2;
}
