using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Scenarios;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Demo;

/// <summary>What a user of one cluster has in his hands. The cluster itself is somebody else's.</summary>
internal sealed class ClusterTools : IDisposable
{
    private readonly SandboxCluster _cluster;
    private readonly RepositoryLayout _layout;
    private readonly TimeProvider _time;
    private readonly Kubectl _kubectl;
    private readonly KubernetesConnection _kubernetes;
    private readonly HttpClient _http;

    public ClusterTools(SandboxCluster cluster, RepositoryLayout layout, TimeProvider time)
    {
        _cluster = cluster;
        _layout = layout;
        _time = time;
        _kubectl = new(cluster.Plan.KubeconfigPath);
        _kubernetes = new(cluster.Api.AdminConfiguration);
        _http = ClusterHttp.Create(cluster.Network);
        Installation = new(_kubectl, _kubernetes, cluster.Plan, layout, time);
    }

    public Installation Installation { get; }

    /// <summary>What a scenario works with.</summary>
    /// <param name="report">Gets its checks.</param>
    /// <param name="wan">What joins the cluster with others; null if nothing does.</param>
    /// <param name="others">The same for the other clusters.</param>
    /// <param name="stopping">Fires when the cluster is about to go.</param>
    public ScenarioContext CreateContext(CheckReport report, WanRouter? wan, IReadOnlyList<ScenarioContext> others, CancellationToken stopping) => new()
    {
        Cluster = _cluster,
        Layout = _layout,
        Kubectl = _kubectl,
        Kubernetes = _kubernetes,
        Http = _http,
        Report = report,
        Time = _time,
        Stopping = stopping,
        Wan = wan,
        Others = others,
    };

    public void Dispose()
    {
        _http.Dispose();
        _kubernetes.Dispose();
    }
}
