namespace Mesh.Sandbox.Tools;

/// <summary>Where this checkout keeps its manifests and what the build left behind.</summary>
internal sealed class RepositoryLayout
{
    private RepositoryLayout(string root) => Root = root;

    public string Root { get; }

    /// <summary>The mesh itself: CRDs, RBAC, control plane, injector, webhook.</summary>
    public string MeshManifests => Path.Combine(Root, "manifests");

    /// <summary>What makes the control plane reachable for linked clusters.</summary>
    public string FederationManifests => Path.Combine(Root, "manifests", "federation");

    /// <summary>The east-west gateway, for clusters that others call.</summary>
    public string GatewayManifests => Path.Combine(Root, "manifests", "gateway");

    /// <summary>Definitions of the Gateway API, which real clusters get from elsewhere.</summary>
    public string GatewayApiManifests => Path.Combine(Root, "sandbox", "manifests", "gateway-api");

    /// <summary>The sample application.</summary>
    public string ShopManifests => Path.Combine(Root, "manifests", "samples", "shop");

    /// <summary>Directory of a project's build output.</summary>
    public string BuildOutput(string project) => Path.Combine(Root, "artifacts", "bin", project, "release");

    /// <summary>Directory of what a project publishes for this machine: what its image holds.</summary>
    public string PublishOutput(string project) =>
        Path.Combine(Root, "artifacts", "publish", project, $"release_{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}");

    /// <summary>Finds the checkout that this executable was built in.</summary>
    /// <exception cref="DirectoryNotFoundException">The executable does not lie inside a checkout.</exception>
    public static RepositoryLayout Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Mesh.sln")))
            {
                return new RepositoryLayout(directory.FullName);
            }
        }

        throw new DirectoryNotFoundException($"no Mesh.sln above {AppContext.BaseDirectory}: run the sandbox from its checkout with ./mesh demo");
    }
}
