using System.Globalization;
using k8s;
using k8s.Models;
using Mesh.Cli.Clusters;

namespace Mesh.Cli.Checks;

/// <summary>Sidecars are native ones, which kubelets know since 1.29.</summary>
internal sealed class KubernetesVersionCheck : ICheck
{
    private const int Major = 1;
    private const int Minor = 29;

    public string Name => "kubernetes version";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        using k8s.Kubernetes client = new(cluster.Configuration);
        return [Judge(await client.Version.GetCodeAsync(cancellationToken))];
    }

    public CheckResult Judge(VersionInfo version)
    {
        // Vendors write 29+.
        bool read = int.TryParse(version.Major, CultureInfo.InvariantCulture, out int major) & int.TryParse(version.Minor.TrimEnd('+'), CultureInfo.InvariantCulture, out int minor);
        return read && (major, minor).CompareTo((Major, Minor)) < 0
            ? CheckResult.Error(Name, $"{version.GitVersion} has no native sidecars", $"upgrade the cluster to {Major}.{Minor} or newer")
            : CheckResult.Ok(Name, version.GitVersion);
    }
}
