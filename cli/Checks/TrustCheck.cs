using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;

namespace Mesh.Cli.Checks;

/// <summary>The root of the mesh: how long it lasts, and whether every namespace has it.</summary>
internal sealed class TrustCheck(TimeProvider time) : ICheck
{
    // The product warns at 90, 30 and 7 days; the last is an error, because replacing a root takes days.
    private const int WarningDays = 90;
    private const int ErrorDays = 7;
    private const int MaxListed = 5;

    public string Name => "trust bundle";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        var namespaces = await cluster.Connection.Resource<V1Namespace>().ListAsync(Mesh.Kubernetes.Client.ResourceQuery.All, cancellationToken);
        var bundles = await cluster.Connection.Resource<V1ConfigMap>().ListAsync(
            new(FieldSelector: $"metadata.name={MeshNames.TrustBundleConfigMap}"), cancellationToken);
        return Judge(
            [.. namespaces.Items.Where(item => item.Status?.Phase != "Terminating").Select(item => item.Name())],
            bundles.Items.ToDictionary(bundle => bundle.Namespace(), bundle => bundle.Data is { } data && data.TryGetValue(MeshNames.TrustBundleKey, out string? pem) ? pem : "", StringComparer.Ordinal));
    }

    public IReadOnlyList<CheckResult> Judge(IReadOnlyList<string> namespaces, IReadOnlyDictionary<string, string> bundles)
    {
        if (!bundles.TryGetValue(MeshNames.SystemNamespace, out string? bundle))
        {
            return [CheckResult.Error(Name, $"there is none in namespace {MeshNames.SystemNamespace}", "look at the control plane's log: its leader publishes it")];
        }

        string[] others = [.. namespaces.Where(name => bundles.GetValueOrDefault(name) != bundle).Order(StringComparer.Ordinal)];
        return
        [
            others.Length == 0
                ? CheckResult.Ok(Name, $"the same in all {namespaces.Count} namespaces")
                : CheckResult.Warning(
                    Name,
                    $"absent or another one in {string.Join(", ", others.Take(MaxListed))}{(others.Length > MaxListed ? $" and {others.Length - MaxListed} more" : "")}",
                    "pods there cannot start; the leader of the control plane should put it right within seconds: look at its log"),
            .. Roots(bundle),
        ];
    }

    private IEnumerable<CheckResult> Roots(string bundle)
    {
        const string Root = "root certificate";
        X509Certificate2Collection roots = [];
        try
        {
            roots.ImportFromPem(bundle);
        }
        catch (CryptographicException)
        {
            roots.Clear();
        }

        if (roots.Count == 0)
        {
            return [CheckResult.Error(Root, "the trust bundle holds no certificate", "delete the ConfigMap; the control plane writes it anew")];
        }

        return roots.Select(root => Expiry(Root, root.NotAfter.ToUniversalTime()));
    }

    private CheckResult Expiry(string name, DateTime notAfter)
    {
        double days = (notAfter - time.GetUtcNow().UtcDateTime).TotalDays;
        string seen = string.Create(CultureInfo.InvariantCulture, $"valid until {notAfter:yyyy-MM-dd}, {Math.Floor(days):0} days");
        const string Advice = "every workload stops trusting every other when it ends: replace the root before, with time for all sidecars to learn the new one";
        return days <= ErrorDays ? CheckResult.Error(name, seen, Advice) : days <= WarningDays ? CheckResult.Warning(name, seen, Advice) : CheckResult.Ok(name, seen);
    }
}
