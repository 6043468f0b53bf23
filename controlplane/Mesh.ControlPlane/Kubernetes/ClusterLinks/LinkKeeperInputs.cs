using System.Text.Json.Nodes;
using Mesh.ControlPlane.Federation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>What the leader reads and writes of ClusterLinks.</summary>
internal sealed class LinkKeeperInputs : IDisposable
{
    private readonly ResourceClient<ClusterLink> _client;
    private readonly ClusterInformers _informers;

    public LinkKeeperInputs(KubernetesConnection connection, ClusterInformers informers, LinkReports reports, JoinTokens tokens, ControlPlaneOptions options)
    {
        (_client, _informers, Reports, Tokens, Cluster) = (connection.Resource<ClusterLink>(), informers, reports, tokens, options.Cluster);
        informers.ClusterLinks.OnChange(_ => Changed.Set());
        reports.Changed += Changed.Set;
    }

    /// <summary>Name of this cluster.</summary>
    public string Cluster { get; }

    public IReadOnlyCollection<ClusterLink> Objects => [.. _informers.ClusterLinks.Store.All()];

    public LinkReports Reports { get; }

    public JoinTokens Tokens { get; }

    /// <summary>Is set when something is to be looked at.</summary>
    public ChangeSignal Changed { get; } = new();

    public void Dispose()
    {
        Reports.Changed -= Changed.Set;
        Changed.Dispose();
    }

    /// <summary>Writes parts of a status, bound to the version that they were made from.</summary>
    /// <returns>False if the object is gone.</returns>
    public async Task<bool> WriteAsync(ClusterLink link, JsonObject status, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = link.Metadata.ResourceVersion, ["uid"] = link.Metadata.Uid },
            ["status"] = status,
        });
        try
        {
            await _client.PatchStatusAsync(ResourceKey.Of(link), patch, cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }
}
