namespace Mesh.Cli;

/// <summary>Ends a command. The message says what failed, with which name; the advice what to try.</summary>
internal sealed class MeshctlException(int exitCode, string message, string advice) : Exception(message)
{
    public int ExitCode => exitCode;

    public string Advice => advice;
}
