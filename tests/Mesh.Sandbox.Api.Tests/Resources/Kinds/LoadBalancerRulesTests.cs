using System.Net;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Resources.Kinds;

/// <summary>What Kubernetes refuses about Services of type LoadBalancer is refused here in the same words; what the sandbox cannot do, in its own.</summary>
public sealed class LoadBalancerRulesTests : IAsyncLifetime
{
    private const string Services = "/api/v1/namespaces/default/services";
    private const string OnlyForLoadBalancers = "Forbidden: may only be used when `type` is 'LoadBalancer'";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("""{"allocateLoadBalancerNodePorts":false}""", "spec.allocateLoadBalancerNodePorts: " + OnlyForLoadBalancers)]
    [InlineData("""{"loadBalancerClass":"a/b"}""", "spec.loadBalancerClass: " + OnlyForLoadBalancers)]
    [InlineData("""{"loadBalancerSourceRanges":["10.0.0.0/8"]}""", "spec.loadBalancerSourceRanges: " + OnlyForLoadBalancers)]
    [InlineData("""{"externalTrafficPolicy":"Cluster"}""", "spec.externalTrafficPolicy: Invalid value: \"Cluster\": may only be set for externally-accessible services")]
    [InlineData("""{"type":"LoadBalancer","externalTrafficPolicy":"Some"}""", "spec.externalTrafficPolicy: Unsupported value: \"Some\": supported values: \"Cluster\", \"Local\"")]
    [InlineData("""{"type":"LoadBalancer","clusterIP":"None"}""", "may not be set to 'None' for LoadBalancer services")]
    [InlineData("""{"type":"LoadBalancer","loadBalancerClass":"-"}""", "spec.loadBalancerClass: Invalid value: \"-\": name part must consist of")]
    [InlineData("""{"type":"LoadBalancer","ports":[{"port":10250}]}""", "spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet")]
    [InlineData("""{"type":"LoadBalancer","externalTrafficPolicy":"Local"}""", "the sandbox's load balancers serve the policy 'Cluster' only")]
    [InlineData("""{"type":"LoadBalancer","loadBalancerSourceRanges":["10.0.0.0/8"]}""", "the sandbox's load balancers serve all sources only")]
    public async Task Create_WhatCannotBe_IsRefused(string spec, string message)
    {
        var (code, body) = await _server.SendAsync(HttpMethod.Post, Services, Service(spec));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NodePortsNotWanted_HasNone()
    {
        var with = await _server.CreateAsync(Services, Service("""{"type":"LoadBalancer"}""", "with"));
        var without = await _server.CreateAsync(Services, Service("""{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false}""", "without"));

        Assert.NotNull(with["spec"]!["ports"]![0]!["nodePort"]);
        Assert.True(with["spec"]!["allocateLoadBalancerNodePorts"]!.GetValue<bool>());
        Assert.Null(without["spec"]!["ports"]![0]!["nodePort"]);
    }

    [Fact]
    public async Task Update_TypeChanges_DropsWhatTheNewTypeDoesNotKnow()
    {
        await _server.CreateAsync(Services, Service("""{"type":"LoadBalancer","loadBalancerClass":"a/b"}"""));

        var (code, changed) = await _server.SendAsync(HttpMethod.Patch, $"{Services}/web", """{"spec":{"type":"ClusterIP"} }""", "application/merge-patch+json");

        Assert.True(code == HttpStatusCode.OK, changed.ToJsonString());
        Assert.Null(changed["spec"]!["loadBalancerClass"]);
        Assert.Null(changed["spec"]!["allocateLoadBalancerNodePorts"]);
        Assert.Null(changed["spec"]!["externalTrafficPolicy"]);
    }

    [Fact]
    public async Task Update_Class_CannotChange()
    {
        await _server.CreateAsync(Services, Service("""{"type":"LoadBalancer","loadBalancerClass":"a/b"}"""));

        var (code, body) = await _server.SendAsync(HttpMethod.Patch, $"{Services}/web", """{"spec":{"loadBalancerClass":"a/c"} }""", "application/merge-patch+json");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("spec.loadBalancerClass: Invalid value: \"a/c\": may not change once set", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClusterIP", """{"ip":"10.9.8.7"}""", "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is \"LoadBalancer\"")]
    [InlineData("LoadBalancer", """{"ip":"here"}""", "status.loadBalancer.ingress[0].ip: Invalid value: \"here\": must be a valid IP address")]
    [InlineData("LoadBalancer", """{"hostname":"a.b","ipMode":"VIP"}""", "status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set")]
    [InlineData("LoadBalancer", """{"ip":"10.9.8.7","ipMode":"Some"}""", "ipMode: Unsupported value: \"Some\": supported values: \"Proxy\", \"VIP\"")]
    [InlineData("LoadBalancer", """{"hostname":"10.9.8.7"}""", "status.loadBalancer.ingress[0].hostname: Invalid value: \"10.9.8.7\": must be a DNS name, not an IP address")]
    public async Task UpdateStatus_WhatCannotBe_IsRefused(string type, string ingress, string message)
    {
        await _server.CreateAsync(Services, Service($$"""{"type":"{{type}}"}"""));

        var (code, body) = await PatchStatusAsync(ingress);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateStatus_Address_IsAVirtualOneUnlessItSaysSo()
    {
        await _server.CreateAsync(Services, Service("""{"type":"LoadBalancer"}"""));

        var (code, changed) = await PatchStatusAsync("""{"ip":"10.9.8.7"}""");

        Assert.True(code == HttpStatusCode.OK, changed.ToJsonString());
        Assert.Equal("VIP", changed["status"]!["loadBalancer"]!["ingress"]![0]!["ipMode"]!.GetValue<string>());
    }

    private Task<(HttpStatusCode Code, JsonObject Body)> PatchStatusAsync(string ingress) => _server.SendAsync(
        HttpMethod.Patch, $"{Services}/web/status", $$"""{"status":{"loadBalancer":{"ingress":[{{ingress}}]} } }""", "application/merge-patch+json");

    private static string Service(string spec, string name = "web")
    {
        var tree = JsonNode.Parse(spec)!.AsObject();
        tree["selector"] = new JsonObject { ["app"] = "web" };
        tree["ports"] ??= new JsonArray(new JsonObject { ["port"] = 80 });
        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = tree }.ToJsonString();
    }
}
