namespace Mesh.Sandbox.Node.Containers;

/// <summary>Where the launcher (see <c>Launcher/README.md</c>) is: the build puts it beside this assembly.</summary>
public static class LauncherBinary
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "mesh-container");
}
