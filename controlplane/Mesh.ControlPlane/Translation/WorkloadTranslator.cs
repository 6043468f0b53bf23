using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Access;
using Mesh.ControlPlane.Model.RateLimits;

namespace Mesh.ControlPlane.Translation;

/// <summary>A pod with a sidecar, with the services that expose it, to what its own sidecar must know; of a gateway, where it runs.</summary>
internal static class WorkloadTranslator
{
    /// <returns>Null if the pod has no sidecar and is no gateway, or not any more.</returns>
    public static Workload? Translate(V1Pod pod, IKubernetesView view, RulesInForce rules)
    {
        if (!(pod.IsInjected() || pod.IsGateway()) || pod.HasEnded())
        {
            return null;
        }

        var name = pod.NameOf();
        var node = pod.Spec?.NodeName is { Length: > 0 } nodeName ? view.Node(nodeName) : null;
        if (pod.IsGateway())
        {
            return new(name, pod.ServiceAccount(), KubernetesFacts.LocalityOf(node), [])
            {
                Node = pod.Spec?.NodeName ?? "",
                IsEnding = pod.Metadata.DeletionTimestamp is not null,
                IsGateway = true,
            };
        }

        // Pods that are selected count before they are ready: the first request must find its port known.
        var selected = view.ServicesIn(name.Namespace)
            .Where(service => service.IsInMesh() && service.Selects(pod))
            .SelectMany(service => Selected(service, pod));
        var listed = view.SlicesNaming(name)
            .OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal)
            .SelectMany(slice => Listed(slice, view));
        var inbound = selected.Concat(listed)
            .DistinctBy(port => (port.Service, port.ServicePort))
            .Select(port => view.Service(port.Service) is { } service ? port with { Concurrency = rules.Policies.ConcurrencyOf(service, port.ServicePort) } : port)
            .OrderBy(port => port.Service.ToString(), StringComparer.Ordinal)
            .ThenBy(port => port.ServicePort)
            .ToValueList();
        return new(name, pod.ServiceAccount(), KubernetesFacts.LocalityOf(node), inbound)
        {
            Node = pod.Spec?.NodeName ?? "",
            IsEnding = pod.Metadata.DeletionTimestamp is not null,
            MutualTls = PolicySettings.MutualTlsOf(pod, view.Namespace(name.Namespace)),
            Probes = ProbeTranslator.Read(pod),
            Access = new(
                PolicySettings.DeniesByDefault(view.Namespace(name.Namespace)),
                rules.Access.In(name.Namespace)
                    .Select(rule => rule.Selection.PortsOf(pod, inbound, view) is { } ports ? rule.On(ports) : null)
                    .OfType<AppliedAccess>()
                    .ToValueList()),
            RateLimits = rules.RateLimits.In(name.Namespace)
                .Select(rule => rule.Selection.PortsOf(pod, inbound, view) is { } ports ? rule.On(ports) : null)
                .OfType<AppliedRateLimits>()
                .ToValueList(),
        };
    }

    private static IEnumerable<InboundPort> Selected(V1Service service, V1Pod pod)
    {
        foreach (var port in service.TcpPorts())
        {
            if (Target(port, pod) is { } target && IsOffered(target))
            {
                yield return new(service.NameOf(), port.Port, target, ProtocolRules.Of(port));
            }
        }
    }

    /// <summary>Services without a selector whose slices somebody wrote by hand.</summary>
    private static IEnumerable<InboundPort> Listed(V1EndpointSlice slice, IKubernetesView view)
    {
        if (slice.ServiceName() is not { } name || view.Service(name) is not { } service || !service.IsInMesh() || service.HasSelector())
        {
            yield break;
        }

        foreach (var port in service.TcpPorts())
        {
            var target = (slice.Ports ?? []).FirstOrDefault(candidate => candidate.IsTcp() && (candidate.Name ?? "") == (port.Name ?? ""));
            if (target?.Port is { } number && IsOffered(number))
            {
                yield return new(name, port.Port, number, ProtocolRules.Of(port));
            }
        }
    }

    /// <summary>A port that can be the application's. The sidecar's own must not be reached in its name: the administration port trusts whoever is local.</summary>
    private static bool IsOffered(int port) => port is > 0 and <= 65535 && !MeshPorts.OfSidecar.Contains(port);

    /// <summary>The port in the pod: a number, or the name of a container port, which may be another number in each pod.</summary>
    public static int? Target(V1ServicePort port, V1Pod pod)
    {
        string? text = port.TargetPort?.Value;
        if (string.IsNullOrEmpty(text) || text == "0")
        {
            return port.Port;
        }

        if (int.TryParse(text, out int number))
        {
            return number;
        }

        // The ports of sidecars count too.
        var containers = (pod.Spec?.Containers ?? []).Concat((pod.Spec?.InitContainers ?? []).Where(KubernetesFacts.IsSidecar));
        return containers.Select(container => KubernetesFacts.TcpPort(text, container)).FirstOrDefault(number => number is not null);
    }
}
