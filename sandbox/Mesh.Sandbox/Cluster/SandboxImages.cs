using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Cluster;

/// <summary>The images of this repository: what the build left behind stands in for what a registry would serve.</summary>
internal static class SandboxImages
{
    /// <summary>Where an image's own files lie inside its containers, as in the Dockerfiles under <c>manifests/images</c>.</summary>
    private const string ApplicationDirectory = "/app";

    public static ImageTable Create(RepositoryLayout layout) => new(
    [
        Native("mesh/proxy:0.1.0", layout.PublishOutput("Mesh.Proxy"), "mesh-proxy"),
        Native("mesh/injector:0.1.0", layout.PublishOutput("Mesh.Injector"), "mesh-injector"),
        Native("mesh/controlplane:0.1.0", layout.PublishOutput("Mesh.ControlPlane"), "mesh-controlplane"),
        Managed("mesh/samples:0.1.0", layout.BuildOutput("Mesh.Samples"), "mesh-samples"),
    ]);

    private static ContainerImage Native(string name, string directory, string executable) => new()
    {
        Name = name,
        Entrypoint = [Present(directory, executable)],
        Files = new Dictionary<string, string> { [ApplicationDirectory] = directory },
        // Hooks name the program without its directory.
        Environment = new Dictionary<string, string> { ["PATH"] = $"{ApplicationDirectory}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    };

    private static ContainerImage Managed(string name, string directory, string executable) => new()
    {
        Name = name,
        Entrypoint = [Present(directory, executable)],
        Files = new Dictionary<string, string> { [ApplicationDirectory] = directory, [DotnetRoot] = DotnetRoot },
        Environment = new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = DotnetRoot,
        },
    };

    /// <summary>The runtime that runs this process: <c>…/shared/Microsoft.NETCore.App/VERSION/</c> lies three levels below it.</summary>
    private static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static string Present(string directory, string executable) => File.Exists(Path.Combine(directory, executable))
        ? Path.Combine(ApplicationDirectory, executable)
        : throw new FileNotFoundException($"{executable} has not been built: run ./mesh build", Path.Combine(directory, executable));
}
