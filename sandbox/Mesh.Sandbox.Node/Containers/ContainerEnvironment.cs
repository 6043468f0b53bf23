using System.Text;
using k8s.Models;
using Mesh.Sandbox.Node.Configuration;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>
/// A container's variables in kubelet's order: image, service variables, <c>envFrom</c>, <c>env</c>; a later one wins, and <c>$(NAME)</c> sees the earlier ones.
/// </summary>
internal static class ContainerEnvironment
{
    private const string ApiServerPort = "443";

    /// <exception cref="ContainerStartException">A referenced object, key or field is missing.</exception>
    public static Dictionary<string, string> Resolve(V1Pod pod, V1Container container, ContainerImage image, PodFacts facts, IConfigurationSource source)
    {
        var result = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOSTNAME"] = EtcFiles.Hostname(pod),
            ["HOME"] = "/",
        };
        foreach (var (name, value) in image.Environment)
        {
            result[name] = value;
        }

        AddApiServer(result, facts);
        foreach (var from in container.EnvFrom ?? [])
        {
            AddAll(result, pod.Metadata.NamespaceProperty, from, source);
        }

        foreach (var variable in container.Env ?? [])
        {
            if (variable.ValueFrom is null)
            {
                result[variable.Name] = VariableExpansion.Expand(variable.Value ?? "", result);
            }
            else if (ValueFrom(pod, container, variable, facts, source) is { } value)
            {
                result[variable.Name] = value;
            }
        }

        return result;
    }

    private static void AddApiServer(Dictionary<string, string> result, PodFacts facts)
    {
        var url = $"tcp://{facts.ApiServerAddress}:{ApiServerPort}";
        result["KUBERNETES_SERVICE_HOST"] = facts.ApiServerAddress;
        result["KUBERNETES_SERVICE_PORT"] = ApiServerPort;
        result["KUBERNETES_SERVICE_PORT_HTTPS"] = ApiServerPort;
        result["KUBERNETES_PORT"] = url;
        result["KUBERNETES_PORT_443_TCP"] = url;
        result["KUBERNETES_PORT_443_TCP_PROTO"] = "tcp";
        result["KUBERNETES_PORT_443_TCP_ADDR"] = facts.ApiServerAddress;
        result["KUBERNETES_PORT_443_TCP_PORT"] = ApiServerPort;
    }

    private static void AddAll(Dictionary<string, string> result, string ns, V1EnvFromSource from, IConfigurationSource source)
    {
        if (from.ConfigMapRef is { } map)
        {
            if (source.ConfigMap(ns, map.Name) is { } found)
            {
                Add(found.Data ?? new Dictionary<string, string>());
            }
            else if (map.Optional != true)
            {
                throw Missing($"configmap \"{map.Name}\" not found");
            }
        }

        if (from.SecretRef is { } secret)
        {
            if (source.Secret(ns, secret.Name) is { } found)
            {
                Add((found.Data ?? new Dictionary<string, byte[]>()).ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value)));
            }
            else if (secret.Optional != true)
            {
                throw Missing($"secret \"{secret.Name}\" not found");
            }
        }

        void Add(IDictionary<string, string> data)
        {
            foreach (var (name, value) in data)
            {
                result[from.Prefix + name] = value;
            }
        }
    }

    /// <summary>Null when an optional reference leads nowhere: then the variable does not exist.</summary>
    private static string? ValueFrom(V1Pod pod, V1Container container, V1EnvVar variable, PodFacts facts, IConfigurationSource source)
    {
        var ns = pod.Metadata.NamespaceProperty;
        switch (variable.ValueFrom)
        {
            case { FieldRef: { } field }:
                return DownwardFields.Field(pod, facts, field.FieldPath) ?? throw Missing($"field path \"{field.FieldPath}\" of variable {variable.Name} is not supported");
            case { ResourceFieldRef: { } resource }:
                var holder = resource.ContainerName is { Length: > 0 } name ? ContainerOf(pod, name) ?? container : container;
                return DownwardFields.Resource(holder, facts, resource) ?? throw Missing($"resource \"{resource.Resource}\" of variable {variable.Name} is not supported");
            case { ConfigMapKeyRef: { } key }:
                var map = source.ConfigMap(ns, key.Name);
                return map?.Data?.TryGetValue(key.Key, out var value) == true
                    ? value
                    : Absent(key.Optional, map is null ? $"configmap \"{key.Name}\" not found" : $"couldn't find key {key.Key} in ConfigMap {ns}/{key.Name}");
            case { SecretKeyRef: { } key }:
                var secret = source.Secret(ns, key.Name);
                return secret?.Data?.TryGetValue(key.Key, out var bytes) == true
                    ? Encoding.UTF8.GetString(bytes)
                    : Absent(key.Optional, secret is null ? $"secret \"{key.Name}\" not found" : $"couldn't find key {key.Key} in Secret {ns}/{key.Name}");
            default:
                throw Missing($"variable {variable.Name} has an unknown source");
        }
    }

    private static V1Container? ContainerOf(V1Pod pod, string name) =>
        pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).FirstOrDefault(container => container.Name == name);

    private static string? Absent(bool? optional, string message) => optional == true ? null : throw Missing(message);

    private static ContainerStartException Missing(string message) => new(ContainerStartException.ConfigError, message);
}
