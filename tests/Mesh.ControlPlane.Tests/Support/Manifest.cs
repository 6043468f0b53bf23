using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api.Http;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Applies YAML of any kind the way a user does, as far as these tests need it: creates objects, or replaces their specs.</summary>
internal sealed class Manifest(KubernetesUnderTest kubernetes)
{
    public async Task ApplyAsync(string yaml)
    {
        foreach (string document in yaml.ReplaceLineEndings("\n").Split("\n---\n"))
        {
            var json = YamlReader.Read(Encoding.UTF8.GetBytes(document))!;
            switch ((string?)json["kind"])
            {
                case "HTTPRoute":
                    await ApplyAsync<ControlPlane.Kubernetes.GatewayApi.HttpRoute>(json);
                    break;
                case "GRPCRoute":
                    await ApplyAsync<ControlPlane.Kubernetes.GatewayApi.GrpcRoute>(json);
                    break;
                case "ReferenceGrant":
                    await ApplyAsync<ControlPlane.Kubernetes.GatewayApi.ReferenceGrant>(json);
                    break;
                case "HTTPRouteGroup":
                    await ApplyAsync<ControlPlane.Kubernetes.Smi.HttpRouteGroup>(json);
                    break;
                case "TrafficSplit":
                    await ApplyAsync<ControlPlane.Kubernetes.TrafficSplit>(json);
                    break;
                case "TrafficPolicy":
                    await ApplyAsync<ControlPlane.Kubernetes.TrafficPolicies.TrafficPolicy>(json);
                    break;
                case "AccessPolicy":
                    await ApplyAsync<ControlPlane.Kubernetes.AccessPolicies.AccessPolicy>(json);
                    break;
                case "RateLimitPolicy":
                    await ApplyAsync<ControlPlane.Kubernetes.RateLimitPolicies.RateLimitPolicy>(json);
                    break;
                case "RegionPolicy":
                    await ApplyAsync<ControlPlane.Kubernetes.RegionPolicies.RegionPolicy>(json);
                    break;
                case "ServiceExport":
                    await ApplyAsync<ControlPlane.Kubernetes.MultiCluster.ServiceExport>(json);
                    break;
                case "Namespace":
                    await ApplyAsync<k8s.Models.V1Namespace>(json);
                    break;
                case "Service":
                    await ApplyAsync<k8s.Models.V1Service>(json);
                    break;
                case var kind:
                    throw new ArgumentException($"no test applies a {kind}");
            }
        }
    }

    private async Task ApplyAsync<T>(JsonNode json)
        where T : class, IKubernetesObject<k8s.Models.V1ObjectMeta>
    {
        var client = kubernetes.Client<T>();
        var resource = ObjectJson.Deserialize<T>(json.ToJsonString());
        var key = ResourceKey.Of(resource);
        if (await client.GetAsync(key, CancellationToken.None) is null)
        {
            await client.CreateAsync(resource, CancellationToken.None);
        }
        else
        {
            await client.PatchAsync(key, Patch.Merge(new JsonObject { ["spec"] = json["spec"]?.DeepClone() }), CancellationToken.None);
        }
    }
}
