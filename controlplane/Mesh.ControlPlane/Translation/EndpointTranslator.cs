using k8s.Models;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>The EndpointSlices of a service, with the pods and nodes behind them, to one set of endpoints.</summary>
internal static class EndpointTranslator
{
    private const string IPv4 = "IPv4";

    /// <summary>Translates the slices of a service, in any order and number; the same endpoint may stand in several while it moves.</summary>
    public static EndpointSet? Translate(V1Service service, IKubernetesView view, TrustDomain trustDomain)
    {
        if (!service.IsInMesh())
        {
            return null;
        }

        var merge = new EndpointMerge();
        var identities = new PodIdentities(trustDomain);
        // By name, so that of contradictory slices the same one wins on every replica.
        var slices = view.SlicesOf(service.NameOf())
            .Where(slice => slice.AddressType == IPv4)
            .OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal);
        foreach (var slice in slices)
        {
            var ports = Ports(service, slice);
            if (ports.Count == 0)
            {
                continue;
            }

            foreach (var endpoint in slice.Endpoints ?? [])
            {
                if (Translate(endpoint, slice, ports, view, identities) is { } translated)
                {
                    merge.Add(translated);
                }
            }
        }

        return new(service.NameOf(), merge.Build());
    }

    /// <summary>Service ports and where this slice's endpoints serve them. They meet by port name; a nameless port is the only one.</summary>
    private static ValueList<PortPair> Ports(V1Service service, V1EndpointSlice slice) =>
        service.TcpPorts()
            .SelectMany(port => (slice.Ports ?? [])
                .Where(candidate => candidate.IsTcp() && candidate.Port is > 0 and <= 65535 && (candidate.Name ?? "") == (port.Name ?? ""))
                .Select(candidate => new PortPair(port.Port, candidate.Port!.Value)))
            .OrderBy(pair => pair.ServicePort)
            .DistinctBy(pair => pair.ServicePort)
            .ToValueList();

    private static MeshEndpoint? Translate(
        V1Endpoint endpoint, V1EndpointSlice slice, ValueList<PortPair> ports, IKubernetesView view, PodIdentities identities)
    {
        // Only the first address counts; the others are equivalent (Kubernetes API reference).
        // A pod of another namespace is not believed, and without its identity it would be called in plain text.
        if (endpoint.Addresses is not [var address, ..]
            || IsDraining(endpoint.Conditions) is not { } draining
            || endpoint.NamesForeignPod(slice.Metadata.NamespaceProperty))
        {
            return null;
        }

        var podName = endpoint.PodName(slice.Metadata.NamespaceProperty);
        SpiffeId? identity = null;
        if (podName is { } name)
        {
            // The slice and the pod come by different watches. Until both speak of the same pod the endpoint stays out: a pod taken for one
            // without a sidecar would be called in plain text.
            if (view.Pod(name) is not { } pod || !IsSame(pod, endpoint.TargetRef) || pod.HasEnded() || pod.Status?.PodIP is not { Length: > 0 })
            {
                return null;
            }

            identity = pod.IsInjected() && pod.HasAddress(address) ? identities.Of(pod) : null;
        }

        var node = endpoint.NodeName is { Length: > 0 } nodeName ? view.Node(nodeName) : null;
        return new(address, ports, draining, KubernetesFacts.LocalityOf(node, endpoint.Zone), identity, podName)
        {
            Node = endpoint.NodeName ?? "",
            ForZones = Names((endpoint.Hints?.ForZones ?? []).Select(hint => hint.Name)),
            ForNodes = Names((endpoint.Hints?.ForNodes ?? []).Select(hint => hint.Name)),
        };
    }

    private static ValueList<string> Names(IEnumerable<string?> names) =>
        names.Where(name => !string.IsNullOrEmpty(name)).Select(name => name!).Distinct().Order(StringComparer.Ordinal).ToValueList();

    private static bool IsSame(V1Pod pod, V1ObjectReference reference) => string.IsNullOrEmpty(reference.Uid) || reference.Uid == pod.Metadata.Uid;

    /// <returns>False = ready, true = draining, null = not to be used. Absent conditions mean what the API says they mean.</returns>
    private static bool? IsDraining(V1EndpointConditions? conditions)
    {
        if (conditions?.Ready ?? true)
        {
            return false;
        }

        return conditions.Serving == true && conditions.Terminating == true ? true : null;
    }
}
