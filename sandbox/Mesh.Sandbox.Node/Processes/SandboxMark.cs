namespace Mesh.Sandbox.Node.Processes;

/// <summary>
/// A variable in the environment of every system program that one cluster runs. A program that outlives a killed sandbox may be about to make a namespace; by its
/// mark the janitor finds and ends it first.
/// </summary>
/// <param name="StateDirectory">The cluster's, by which its janitor knows it too.</param>
internal sealed record SandboxMark(string StateDirectory)
{
    /// <summary>Also written in <c>Launcher/launcher.h</c>.</summary>
    public const string Variable = "MESH_SANDBOX";
}
