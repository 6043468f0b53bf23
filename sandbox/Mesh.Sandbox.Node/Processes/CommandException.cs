namespace Mesh.Sandbox.Node.Processes;

/// <summary>A system program failed; the message carries what it wrote to standard error.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(string message)
        : base(message)
    {
    }

    public CommandException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
