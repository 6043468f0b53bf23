using System.Globalization;
using k8s.Models;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Endpoints;

/// <summary>Turns a Service and its pods into groups of endpoints. Pure.</summary>
internal static class EndpointBuilder
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <param name="service">A Service with a selector.</param>
    /// <param name="pods">The pods of its namespace.</param>
    /// <param name="findNode">Looks nodes up, for their zones.</param>
    public static IReadOnlyList<EndpointGroup> Build(V1Service service, IEnumerable<V1Pod> pods, Func<string, V1Node?> findNode) =>
        [.. pods
            .Where(pod => Selectors.MatchesAll(service.Spec.Selector, pod.Metadata.Labels) && IsEndpoint(pod))
            .Select(pod => (Ports: Resolve(service, pod), Pod: pod))
            .GroupBy(entry => PortKey(entry.Ports), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new EndpointGroup(
                group.First().Ports,
                [.. group
                    .OrderBy(entry => entry.Pod.Metadata.Name, StringComparer.Ordinal)
                    .Select(entry => Endpoint(service, entry.Pod, findNode))]))];

    /// <summary>Two sets of ports with the same key are the same to a client.</summary>
    public static string PortKey(IEnumerable<Discoveryv1EndpointPort>? ports) =>
        string.Join(';', (ports ?? []).Select(port => $"{port.Name}/{port.Protocol}/{port.Port}/{port.AppProtocol}").Order(StringComparer.Ordinal));

    private static bool IsEndpoint(V1Pod pod) =>
        !PodState.IsFinished(pod) && !string.IsNullOrEmpty(pod.Status?.PodIP) && !string.IsNullOrEmpty(pod.Spec.NodeName);

    private static V1Endpoint Endpoint(V1Service service, V1Pod pod, Func<string, V1Node?> findNode)
    {
        var terminating = PodState.IsTerminating(pod);
        var serving = PodState.IsReady(pod);
        return new()
        {
            Addresses = [pod.Status.PodIP],
            Conditions = new()
            {
                // Not-ready addresses are published to be found, whatever state the pod is in.
                Ready = service.Spec.PublishNotReadyAddresses == true || (serving && !terminating),
                Serving = serving,
                Terminating = terminating,
            },
            Hostname = Hostname(service, pod),
            NodeName = pod.Spec.NodeName,
            Zone = Zone(findNode(pod.Spec.NodeName)),
            TargetRef = new()
            {
                Kind = "Pod",
                NamespaceProperty = pod.Metadata.NamespaceProperty,
                Name = pod.Metadata.Name,
                Uid = pod.Metadata.Uid,
            },
        };
    }

    private static string? Hostname(V1Service service, V1Pod pod) =>
        !string.IsNullOrEmpty(pod.Spec.Hostname) && pod.Spec.Subdomain == service.Metadata.Name ? pod.Spec.Hostname : null;

    private static string? Zone(V1Node? node) =>
        node?.Metadata.Labels is { } labels && labels.TryGetValue(ZoneLabel, out var zone) ? zone : null;

    private static List<Discoveryv1EndpointPort> Resolve(V1Service service, V1Pod pod)
    {
        var resolved = new List<Discoveryv1EndpointPort>();
        foreach (var port in service.Spec.Ports ?? [])
        {
            if (TargetPort(port, pod) is { } number)
            {
                resolved.Add(new()
                {
                    Name = port.Name ?? "",
                    Protocol = port.Protocol ?? "TCP",
                    Port = number,
                    AppProtocol = port.AppProtocol,
                });
            }
        }

        return resolved;
    }

    /// <summary>A number stands for itself; a name for whatever this pod calls so. A pod without that name lacks the port.</summary>
    private static int? TargetPort(V1ServicePort port, V1Pod pod)
    {
        if (port.TargetPort?.Value is not { Length: > 0 } target)
        {
            return port.Port;
        }

        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number == 0 ? port.Port : number;
        }

        // Native sidecars may offer ports too, as ordinary containers do.
        return pod.Spec.Containers
            .Concat((pod.Spec.InitContainers ?? []).Where(container => container.RestartPolicy == "Always"))
            .SelectMany(container => container.Ports ?? [])
            .FirstOrDefault(candidate => candidate.Name == target && (candidate.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))
            ?.ContainerPort;
    }
}
