using Mesh.Api;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.Smi;

namespace Mesh.ControlPlane.Translation;

/// <summary>Reads a TrafficSplit, looking at nothing but the object itself.</summary>
internal static class SplitTranslator
{
    /// <summary>Highest weight; leaves room for sums in 32 bits.</summary>
    public const int MaxWeight = 1_000_000;

    // More versions of one service than anybody runs at once; bounds what one object can make every client hold.
    private const int MaxBackends = 100;
    /// <summary>Most groups in <c>spec.matches</c>, as the definition says.</summary>
    public const int MaxGroups = 16;

    private const string Invalid = "Invalid";
    private const string ClusterSuffix = "mesh";

    public static SplitReading Read(TrafficSplit split)
    {
        string @namespace = split.Metadata.NamespaceProperty;
        if (split.Spec is not { } spec || LocalService(spec.Service, @namespace) is not { Cluster: "", Service: var apex })
        {
            return SplitReading.Refused(Invalid, $"spec.service must name a Service of namespace {@namespace}");
        }

        if (spec.Matches is { Count: > MaxGroups })
        {
            return SplitReading.Refused(Invalid, $"spec.matches must list at most {MaxGroups} groups");
        }

        var groups = new List<ResourceName>();
        foreach (var match in spec.Matches ?? [])
        {
            if (match is not { ApiGroup: null or "" or HttpRouteGroup.ApiGroup, Kind: HttpRouteGroup.KindName } || !KubernetesNames.IsSubdomain(match.Name))
            {
                return SplitReading.Refused(Invalid, $"spec.matches[{groups.Count}] must name an {HttpRouteGroup.KindName} of namespace {@namespace}");
            }

            groups.Add(new(@namespace, match.Name!));
        }

        if (spec.Backends is not { Count: > 0 and <= MaxBackends } backends)
        {
            return SplitReading.Refused(Invalid, $"spec.backends must list 1 to {MaxBackends} backends");
        }

        var read = new List<SplitBackend>();
        for (int i = 0; i < backends.Count; i++)
        {
            if (LocalService(backends[i].Service, @namespace) is not { } service)
            {
                return SplitReading.Refused(Invalid, $"spec.backends[{i}].service must name a Service of namespace {@namespace}, or one in one cluster as SERVICE.{@namespace}.CLUSTER.mesh");
            }

            if (backends[i].Weight is not { } weight || !(weight >= 0 && weight <= MaxWeight) || weight != Math.Truncate(weight))
            {
                return SplitReading.Refused(Invalid, $"spec.backends[{i}].weight must be a whole number from 0 to {MaxWeight}");
            }

            if (read.Any(backend => (backend.Service, backend.Cluster) == service))
            {
                return SplitReading.Refused(Invalid, $"spec.backends[{i}].service {service.Service.Name} is listed twice");
            }

            read.Add(new(service.Service, service.Cluster, (int)weight));
        }

        return new(new SplitRule(split.NameOf(), split.Metadata.CreationTimestamp ?? DateTime.MinValue, apex, read, groups), null);
    }

    /// <summary>
    /// A service named as in manifests or as in DNS. The specification speaks of "the FQDN", its examples use short names: both mean the same
    /// service; another namespace would be somebody else's. In one cluster: as in TLS server names, without the port (decision 21).
    /// </summary>
    private static (ResourceName Service, string Cluster)? LocalService(string? text, string @namespace)
    {
        if (text is null || text.Split('.') is not [var name, .. var rest] || !KubernetesNames.IsLabel(name))
        {
            return null;
        }

        if (rest is [_, var cluster, ClusterSuffix] && rest[0] == @namespace && KubernetesNames.IsLabel(cluster))
        {
            return (new(@namespace, name), cluster);
        }

        bool local = rest is [] || (rest[0] == @namespace && rest is [_] or [_, "svc"] or [_, "svc", "cluster", "local"]);
        return local ? (new(@namespace, name), "") : null;
    }
}
