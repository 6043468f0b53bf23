namespace Mesh.Sandbox.Node.Containers;

/// <summary>One line of a container's log as the launcher writes it (<c>Launcher/logfile.c</c>).</summary>
/// <param name="Time">RFC 3339 with nanoseconds, as written.</param>
/// <param name="IsFull">False for a part of a line that goes on.</param>
/// <param name="Text">Latin-1 stands for bytes here, so that whatever a program wrote survives.</param>
internal readonly record struct ContainerLogLine(string Time, bool IsFull, string Text)
{
    public static bool TryParse(string line, out ContainerLogLine parsed)
    {
        var parts = line.Split(' ', 4);
        parsed = parts.Length == 4 ? new ContainerLogLine(parts[0], parts[2] == "F", parts[3]) : default;
        return parts.Length == 4;
    }
}
