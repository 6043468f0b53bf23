using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    private static readonly MergeSchema Pod = BuiltInMergeSchema.For("", "Pod");
    private static readonly MergeSchema Service = BuiltInMergeSchema.For("", "Service");
    private static readonly MergeSchema Deployment = BuiltInMergeSchema.For("apps", "Deployment");

    [Fact]
    public void Apply_ListWithMergeKey_MergesItemsByKey() => AssertPatched(
        Pod,
        """{"spec":{"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}]},{"name":"b","image":"b:1"}]}}""",
        """{"spec":{"containers":[{"name":"a","image":"a:2","env":[{"name":"Y","value":"2"}]},{"name":"c","image":"c:1"}]}}""",
        """{"spec":{"containers":[{"name":"a","image":"a:2","env":[{"name":"Y","value":"2"},{"name":"X","value":"1"}]},{"name":"c","image":"c:1"},{"name":"b","image":"b:1"}]}}""");

    [Fact]
    public void Apply_AtomicList_Replaces() => AssertPatched(
        Pod,
        """{"spec":{"tolerations":[{"key":"a"}],"containers":[{"name":"a","args":["1","2"]}]}}""",
        """{"spec":{"tolerations":[{"key":"b"}],"containers":[{"name":"a","args":["3"]}]}}""",
        """{"spec":{"tolerations":[{"key":"b"}],"containers":[{"name":"a","args":["3"]}]}}""");

    [Fact]
    public void Apply_DeleteDirectiveInList_RemovesTheItem() => AssertPatched(
        Pod,
        """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}""",
        """{"spec":{"containers":[{"name":"b"}]}}""");

    [Fact]
    public void Apply_DeleteDirectiveForAbsentItem_ChangesNothing() => AssertPatched(
        Pod,
        """{"spec":{"containers":[{"name":"b"}]}}""",
        """{"spec":{"containers":[{"name":"a","$patch":"delete"}],"volumes":[{"name":"v","$patch":"delete"}]}}""",
        """{"spec":{"containers":[{"name":"b"}],"volumes":[]}}""");

    [Fact]
    public void Apply_ReplaceDirectiveInList_ReplacesTheList() => AssertPatched(
        Pod,
        """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"containers":[{"name":"c"},{"$patch":"replace"}]}}""",
        """{"spec":{"containers":[{"name":"c"}]}}""");

    [Fact]
    public void Apply_ReplaceDirectiveInObject_ReplacesTheObject() => AssertPatched(
        Pod,
        """{"metadata":{"labels":{"a":"1","b":"2"}}}""",
        """{"metadata":{"labels":{"$patch":"replace","c":"3"}}}""",
        """{"metadata":{"labels":{"c":"3"}}}""");

    [Fact]
    public void Apply_DeleteDirectiveInObject_EmptiesTheObject() => AssertPatched(
        Pod,
        """{"metadata":{"labels":{"a":"1"}}}""",
        """{"metadata":{"labels":{"$patch":"delete"}}}""",
        """{"metadata":{"labels":{}}}""");

    [Fact]
    public void Apply_DeleteFromPrimitiveList_RemovesValues() => AssertPatched(
        Pod,
        """{"metadata":{"finalizers":["x/1","x/2","x/3"]}}""",
        """{"metadata":{"$deleteFromPrimitiveList/finalizers":["x/2"],"finalizers":["x/4","x/1"]}}""",
        """{"metadata":{"finalizers":["x/4","x/1","x/3"]}}""");

    [Fact]
    public void Apply_SetElementOrder_OrdersAndKeepsServerItems() => AssertPatched(
        Pod,
        """{"spec":{"containers":[{"name":"a"},{"name":"server"},{"name":"b"}]}}""",
        """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"c"},{"name":"a"}],"containers":[{"name":"c","image":"c:1"}]}}""",
        """{"spec":{"containers":[{"name":"server"},{"name":"b"},{"name":"c","image":"c:1"},{"name":"a"}]}}""");

    [Fact]
    public void Apply_RetainKeys_ClearsTheOthers() => AssertPatched(
        Deployment,
        """{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}""",
        """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""",
        """{"spec":{"strategy":{"type":"Recreate"}}}""");

    [Fact]
    public void Apply_NullsAndDirectivesForAbsentFields_LeaveNoTrace() => AssertPatched(
        Pod,
        "{}",
        """{"metadata":{"annotations":{"a":null,"b":"1"}},"spec":{"containers":[{"name":"a","image":null,"$setElementOrder/env":[]}]}}""",
        """{"metadata":{"annotations":{"b":"1"}},"spec":{"containers":[{"name":"a"}]}}""");

    [Fact]
    public void Apply_ServicePorts_MergeByPort() => AssertPatched(
        Service,
        """{"spec":{"ports":[{"port":80,"protocol":"TCP","nodePort":30080},{"port":443}]}}""",
        """{"spec":{"ports":[{"port":80,"targetPort":"http"}]}}""",
        """{"spec":{"ports":[{"port":80,"protocol":"TCP","nodePort":30080,"targetPort":"http"},{"port":443}]}}""");

    // What kubectl 1.32 sends for a container that the user removed while a webhook had added another.
    [Fact]
    public void Apply_ThreeWayPatchOfKubectl_RemovesOnlyTheUsersContainer() => AssertPatched(
        Deployment,
        """{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"app:1"},{"name":"old","image":"old:1"},{"name":"injected","image":"i:1"}]}}}}""",
        """
        {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}},
         "spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"app"}],"containers":[{"image":"app:2","name":"app"},{"$patch":"delete","name":"old"}]}}}}
        """,
        """
        {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}},
         "spec":{"template":{"spec":{"containers":[{"name":"app","image":"app:2"},{"name":"injected","image":"i:1"}]}}}}
        """);

    [Theory]
    [InlineData("""{"spec":{"containers":[{"image":"x"}]}}""", 500, "does not contain declared merge key: name")]
    [InlineData("""{"spec":{"containers":[{"name":"a","$patch":"merge"}]}}""", 500, "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"spec":{"containers":[{"name":"a","$patch":"x"}]}}""", 500, "unknown patch type: x in map")]
    [InlineData("""{"metadata":{"$patch":"x"}}""", 500, "unknown patch type: x in map")]
    [InlineData("""{"metadata":{"$deleteFromPrimitiveList/finalizers":"x"}}""", 400, "invalid patch format of primitive list")]
    [InlineData("""{"spec":{"$setElementOrder/containers":"x"}}""", 400, "invalid patch format of setElementOrder list")]
    [InlineData("""{"spec":{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a","image":"x"}]}}""", 500, "The order in patch list")]
    [InlineData("""{"spec":{"$retainKeys":["a"],"b":1}}""", 400, "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"$retainKeys":"a"}}""", 400, "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"containers":[[]]}}""", 422, "the server rejected our request")]
    public void Apply_BadPatch_IsRefused(string patch, int code, string message)
    {
        var original = Json.Object("""{"metadata":{"finalizers":["x"]},"spec":{"containers":[{"name":"a"}]}}""");

        var failure = StrategicMergePatch.Apply(original, JsonNode.Parse(patch), Pod).Failure!;

        Assert.Equal(code, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Twice_ChangesNothingMore() =>
        Gen.Select(JsonGenerators.Pod, JsonGenerators.Pod).Sample(static (original, patch) =>
        {
            var once = StrategicMergePatch.Apply(original, patch, Pod).Object!;
            return JsonNode.DeepEquals(once, StrategicMergePatch.Apply(once, patch, Pod).Object);
        });

    [Fact]
    public void Apply_AnyPatch_KeepsEveryItemOfBothSidesOnce() =>
        Gen.Select(JsonGenerators.Pod, JsonGenerators.Pod).Sample(static (original, patch) =>
        {
            var names = Names(StrategicMergePatch.Apply(original, patch, Pod).Object!);
            return names.Length == names.Distinct().Count() && names.ToHashSet().SetEquals(Names(original).Union(Names(patch)));
        });

    [Fact]
    public void Apply_AnyPatch_LeavesItsArgumentsAlone() =>
        Gen.Select(JsonGenerators.Pod, JsonGenerators.Pod).Sample(static (original, patch) =>
        {
            var before = (original.ToJsonString(), patch.ToJsonString());
            StrategicMergePatch.Apply(original, patch, Pod);
            return before == (original.ToJsonString(), patch.ToJsonString());
        });

    private static string[] Names(JsonObject pod) => [.. pod["spec"]!["containers"]!.AsArray().Select(static c => c!["name"]!.GetValue<string>())];

    private static void AssertPatched(MergeSchema schema, string original, string patch, string expected)
    {
        var result = StrategicMergePatch.Apply(Json.Object(original), JsonNode.Parse(patch), schema);

        Assert.Null(result.Failure);
        Json.AssertEqual(expected, result.Object);
    }
}
