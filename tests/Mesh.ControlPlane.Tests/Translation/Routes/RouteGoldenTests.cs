using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Routes;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>From objects as users write them to resources as sidecars read them; see tests/testdata/routes/README.md.</summary>
public sealed class RouteGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "tests", "testdata", "routes");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Translate_Case_GivesTheExpectedResources(string name)
    {
        var kubernetes = new FakeKubernetes();
        Load(kubernetes, Path.Combine(Folder, "services.yaml"));
        Load(kubernetes, Path.Combine(Folder, name, "input.yaml"));
        var builder = new ModelBuilder("cluster-1", TrustDomain.Default);
        builder.Apply(kubernetes.AllKeys, kubernetes);
        // A case that is refused would only show that nothing follows from it.
        Assert.All(builder.Current.Routes.Values.SelectMany(route => route.Parents), parent => Assert.True(parent.Accepted.Holds, parent.Accepted.Message));
        Assert.All(builder.Current.Splits.Values, split => Assert.True(split.Accepted.Holds, split.Accepted.Message));

        string actual = Resources(builder.Current).ToJsonString(Indented) + "\n";

        string expected = Path.Combine(Folder, name, "expected.json");
        if (Environment.GetEnvironmentVariable("MESH_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(expected, actual);
        }

        Assert.Equal(File.ReadAllText(expected), actual);
    }

    /// <summary>Every service that something decides about, in every form.</summary>
    private static JsonObject Resources(MeshModel model)
    {
        var resources = new JsonObject();
        foreach (var service in model.Services.Values.OrderBy(service => service.Name.Name, StringComparer.Ordinal))
        {
            if (service.Ports.All(port => port.Http is null) && service.Variants.Count == 0)
            {
                continue;
            }

            var resource = ResourceEncoder.Encode(service);
            resources.Add(service.Name.ToString(), ToJson(resource.Default));
            foreach (var variant in service.Variants)
            {
                resources.Add($"{service.Name} for {variant.ClientNamespace}", ToJson(resource.For(variant.ClientNamespace)));
            }
        }

        return resources;
    }

    private static JsonNode ToJson(EncodedResource resource) => JsonNode.Parse(resource.Wire.Resource_.Unpack<Wire.Service>().ToString())!;

    private static void Load(FakeKubernetes kubernetes, string path)
    {
        foreach (string document in File.ReadAllText(path).ReplaceLineEndings("\n").Split("\n---\n"))
        {
            switch (document.Split('\n').First(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..])
            {
                case "Service":
                    var service = Yaml.Read<V1Service>(document);
                    service.Metadata.NamespaceProperty = "shop";
                    service.Spec.ClusterIP = $"10.96.0.{kubernetes.Services.Count + 1}";
                    kubernetes.Services.Add(service.NameOf(), service);
                    break;
                case HttpRoute.KindName:
                    var http = Yaml.Read<HttpRoute>(document);
                    kubernetes.Routes.Add(RouteTranslator.NameOf(http), http);
                    break;
                case GrpcRoute.KindName:
                    var grpc = Yaml.Read<GrpcRoute>(document);
                    kubernetes.Routes.Add(RouteTranslator.NameOf(grpc), grpc);
                    break;
                case HttpRouteGroup.KindName:
                    var group = Yaml.Read<HttpRouteGroup>(document);
                    kubernetes.RouteGroups.Add(group.NameOf(), group);
                    break;
                case TrafficSplit.KindName:
                    var split = Yaml.Read<TrafficSplit>(document);
                    kubernetes.Splits.Add(split.NameOf(), split);
                    break;
                case var kind:
                    throw new ArgumentException($"no case has a {kind}");
            }
        }
    }
}
