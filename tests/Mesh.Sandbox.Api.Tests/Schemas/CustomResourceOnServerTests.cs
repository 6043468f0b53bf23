using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Schemas;

public sealed class CustomResourceOnServerTests
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: splits.test.mesh.dev}
        spec:
          group: test.mesh.dev
          scope: Namespaced
          names: {plural: splits, singular: split, kind: Split, listKind: SplitList}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [service]
                    x-kubernetes-validations:
                    - {rule: "self.backends.exists(b, b.weight > 0)", message: at least one weight must be positive}
                    properties:
                      service: {type: string}
                      mode: {type: string, default: Weighted}
                      backends:
                        type: array
                        maxItems: 10
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [service]
                        items:
                          type: object
                          required: [service]
                          properties:
                            service: {type: string}
                            weight: {type: integer, minimum: 0, default: 1}
        """;

    private const string Split = """
        apiVersion: test.mesh.dev/v1
        kind: Split
        metadata: {name: web, namespace: default}
        spec:
          service: web
          backends: [{service: a, weight: 90}, {service: b}]
        """;

    [Fact]
    public async Task Apply_CustomResource_IsDefaultedJudgedAndPatched()
    {
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        await kubectl.RunAsync("apply -f -", Definition);
        await kubectl.RunAsync("wait --for condition=Established crd/splits.test.mesh.dev --timeout 10s");

        Assert.Equal("split.test.mesh.dev/web created", await kubectl.RunAsync("apply -f -", Split));
        Assert.Equal("Weighted/90 1", await kubectl.RunAsync("get split web -o jsonpath={.spec.mode}/{.spec.backends[*].weight}"));

        Assert.Contains(
            "spec.backends[0].weight: Invalid value: \"string\": spec.backends[0].weight in body must be of type integer: \"string\"",
            await FailAsync(kubectl, Split.Replace("90", "'90'", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains(
            "spec: Invalid value: \"object\": at least one weight must be positive",
            await FailAsync(kubectl, Split.Replace("90", "0", StringComparison.Ordinal).Replace("{service: b}", "{service: b, weight: 0}", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains(
            "unknown field \"spec.backends[0].wieght\"",
            await FailAsync(kubectl, Split.Replace("weight", "wieght", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        Assert.Equal("split.test.mesh.dev/web configured", await kubectl.RunAsync("apply -f -", Split.Replace("90", "50", StringComparison.Ordinal)));
        Assert.Equal("50 1", await kubectl.RunAsync("get split web -o jsonpath={.spec.backends[*].weight}"));
    }

    [Fact]
    public async Task ServerSideApply_CustomResource_MergesByListKeys()
    {
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        await kubectl.RunAsync("apply -f -", Definition);
        await kubectl.RunAsync("wait --for condition=Established crd/splits.test.mesh.dev --timeout 10s");
        await kubectl.RunAsync("apply --server-side --field-manager alice -f -", Split);

        var other = Split.Replace("backends: [{service: a, weight: 90}, {service: b}]", "backends: [{service: c, weight: 5}]", StringComparison.Ordinal);
        await kubectl.RunAsync("apply --server-side --field-manager bob -f -", other);

        Assert.Equal(["a", "b", "c"], (await kubectl.RunAsync("get split web -o jsonpath={.spec.backends[*].service}")).Split(' ').Order());
    }

    [Fact]
    public async Task Apply_SchemaThatIsNotStructural_NamesTheField()
    {
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);

        var error = await FailAsync(kubectl, Definition.Replace("mode: {type: string, default: Weighted}", "mode: {}", StringComparison.Ordinal));

        Assert.Contains("properties[mode].type: Required value: must not be empty for specified object fields", error, StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(KubectlServer kubectl, string manifest)
    {
        var (code, _, error) = await kubectl.TryRunAsync("apply -f -", manifest);
        Assert.NotEqual(0, code);
        return error;
    }
}
