using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Auth;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Writes;

namespace Mesh.Sandbox.Api.Hosting;

/// <summary>Makes the objects every cluster has before its first client comes: system namespaces, roles and the Service <c>kubernetes</c>.</summary>
internal sealed class Bootstrap(WriteServices services, SandboxApiServerOptions options)
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    private static readonly UserInfo Server = new("system:apiserver", "", [UserInfo.MastersGroup], new Dictionary<string, IReadOnlyList<string>>());

    private readonly ObjectCreator _creator = new(services);

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var name in Namespaces)
        {
            await CreateAsync(Named("v1", "Namespace", name), cancellation);
        }

        foreach (var role in BootstrapRoles.All)
        {
            await CreateAsync(role, cancellation);
        }

        await CreateAsync(Service(), cancellation);
        if (options.AdvertisedEndpoint is not null)
        {
            await CreateAsync(Endpoints(), cancellation);
            await CreateAsync(EndpointSlice(), cancellation);
        }

        foreach (var tree in options.BootstrapObjects)
        {
            await CreateAsync(tree.Copy(), cancellation);
        }
    }

    private async Task CreateAsync(JsonObject tree, CancellationToken cancellation)
    {
        var type = services.Registry.FindKind(tree.Text("apiVersion"), tree.Text("kind"))
            ?? throw new InvalidOperationException($"bootstrap object {tree.Text("apiVersion")} {tree.Text("kind")} is of no served kind");
        await _creator.CreateAsync(new(type, new ObjectMeta(tree).Namespace, "", Server), tree, cancellation);
    }

    private JsonObject Service()
    {
        var service = Named("v1", "Service", "kubernetes", "default");
        service["metadata"]!["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" };
        service["spec"] = new JsonObject
        {
            ["clusterIP"] = ServingCertificate.ServiceAddress(options.ServiceCidr).ToString(),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = options.AdvertisedEndpoint?.Port ?? 6443 }),
        };
        return service;
    }

    private JsonObject Endpoints()
    {
        var endpoints = Named("v1", "Endpoints", "kubernetes", "default");
        endpoints["metadata"]!["labels"] = new JsonObject { ["endpointslice.kubernetes.io/skip-mirror"] = "true" };
        endpoints["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray(new JsonObject { ["ip"] = options.AdvertisedEndpoint!.Address.ToString() }),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = options.AdvertisedEndpoint.Port }),
        });
        return endpoints;
    }

    private JsonObject EndpointSlice()
    {
        var slice = Named("discovery.k8s.io/v1", "EndpointSlice", "kubernetes", "default");
        slice["metadata"]!["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "kubernetes" };
        slice["addressType"] = "IPv4";
        slice["endpoints"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray(options.AdvertisedEndpoint!.Address.ToString()),
            ["conditions"] = new JsonObject { ["ready"] = true },
        });
        slice["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = options.AdvertisedEndpoint.Port });
        return slice;
    }

    private static JsonObject Named(string apiVersion, string kind, string name, string @namespace = "")
    {
        var metadata = new JsonObject { ["name"] = name };
        if (@namespace.Length > 0)
        {
            metadata["namespace"] = @namespace;
        }

        return new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }
}
