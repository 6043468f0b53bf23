using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Sandbox.Api.Patching;
using Mesh.Sandbox.Api.Patching.Apply;

namespace Mesh.Sandbox.Api.Tests.Patching.Apply;

public sealed class ServerSideApplyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Apply_NoLiveObject_CreatesItWithOwnership()
    {
        var created = Succeed(null, ConfigMap("""{"a":"1"}"""), "alice");

        Json.AssertEqual("""{"a":"1"}""", created["data"]);
        Json.AssertEqual(
            """[{"manager":"alice","operation":"Apply","apiVersion":"v1","time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}}}}]""",
            created["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Apply_FieldOfAnotherApplier_Conflicts()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1","b":"1"}"""), "alice");

        var failure = ServerSideApply.Apply(Request(live, ConfigMap("""{"a":"2"}"""), "bob"), Start).Failure!;

        Assert.Equal(409, failure.Code);
        Assert.Equal("Conflict", failure.Reason);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"alice\": .data.a", failure.Message);
        var cause = Assert.Single(failure.Causes);
        Assert.Equal(("FieldManagerConflict", ".data.a", "conflict with \"alice\""), (cause.Reason, cause.Field, cause.Body));
    }

    [Fact]
    public void Apply_SeveralConflicts_AreListedByManager()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1","b":"1"}"""), "alice");
        live = ServerSideApply.Track(live, WithData(live, "c", "1"), "kubectl-edit", Schema, "", Start);

        var failure = ServerSideApply.Apply(Request(live, ConfigMap("""{"a":"2","b":"2","c":"2"}"""), "bob"), Start).Failure!;

        Assert.Equal(
            "Apply failed with 3 conflicts: conflicts with \"alice\":\n- .data.a\n- .data.b\nconflicts with \"kubectl-edit\" using v1:\n- .data.c",
            failure.Message);
    }

    [Fact]
    public void Apply_SameValueAsAnotherApplier_IsShared()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1"}"""), "alice");
        live = Succeed(live, ConfigMap("""{"a":"1"}"""), "bob");
        live = Succeed(live, EmptyConfigMap, "alice");

        Json.AssertEqual("""{"a":"1"}""", live["data"]);
        Assert.Equal("bob", Assert.Single(live["metadata"]!["managedFields"]!.AsArray())!["manager"]!.GetValue<string>());
    }

    [Fact]
    public void Apply_Forced_TakesTheFieldOver()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1","b":"1"}"""), "alice");

        var result = ServerSideApply.Apply(Request(live, ConfigMap("""{"a":"2"}"""), "bob") with { Force = true }, Start).Object!;

        Json.AssertEqual("""{"a":"2","b":"1"}""", result["data"]);
        Json.AssertEqual("""{"f:data":{"f:b":{}}}""", Owner(result, "alice")["fieldsV1"]);
        Json.AssertEqual("""{"f:data":{"f:a":{}}}""", Owner(result, "bob")["fieldsV1"]);
    }

    [Fact]
    public void Apply_FieldNoLongerNamed_IsRemoved()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1","b":"1"}"""), "alice");
        live = Succeed(live, ConfigMap("""{"b":"1"}"""), "alice");
        Json.AssertEqual("""{"b":"1"}""", live["data"]);

        live = Succeed(live, EmptyConfigMap, "alice");

        Assert.False(live.ContainsKey("data"));
        Assert.Null(live["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Apply_ParentThatWasOwnedItself_StaysForTheChildrenStillNamed()
    {
        // kubectl turns what a client-side apply owned, parents included, into an applied configuration.
        var live = ServerSideApply.Track(null, ConfigMap("""{"a":"1"}"""), "kubectl", Schema, "", Start);
        Owner(live, "kubectl")["operation"] = "Apply";

        live = Succeed(live, ConfigMap("""{"a":"1"}"""), "kubectl");

        Json.AssertEqual("""{"a":"1"}""", live["data"]);
    }

    [Fact]
    public void Apply_StructNoLongerNamed_GoesWithItsDefaults()
    {
        var live = Succeed(null, Probe("httpGet", """{"port":80}"""), "alice");
        live["spec"]!["containers"]![0]!["livenessProbe"]!["httpGet"]!["scheme"] = "HTTP";

        live = Succeed(live, Probe("tcpSocket", """{"port":80}"""), "alice");

        Json.AssertEqual("""{"tcpSocket":{"port":80}}""", live["spec"]!["containers"]![0]!["livenessProbe"]);
    }

    [Fact]
    public void Apply_MapNoLongerNamed_LeavesWhatAnUpdaterPutThere()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1"}"""), "alice");
        live = ServerSideApply.Track(live, WithData(live, "b", "1"), "kubectl-edit", Schema, "", Start);

        live = Succeed(live, EmptyConfigMap, "alice");

        Json.AssertEqual("""{"b":"1"}""", live["data"]);
    }

    [Fact]
    public void Apply_KeyedList_MergesAndRemovesOnlyOwnItems()
    {
        var live = Succeed(null, Service("""[{"port":80,"name":"http"}]"""), "alice");
        live = Succeed(live, Service("""[{"port":443,"name":"https"},{"port":53,"protocol":"UDP"}]"""), "bob");
        Json.AssertEqual("""[{"port":80,"name":"http"},{"port":443,"name":"https"},{"port":53,"protocol":"UDP"}]""", live["spec"]!["ports"]);
        Json.AssertEqual(
            """
            {"f:spec":{"f:ports":{
              "k:{\"port\":443,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}},
              "k:{\"port\":53,\"protocol\":\"UDP\"}":{".":{},"f:port":{},"f:protocol":{}}}}}
            """,
            Owner(live, "bob")["fieldsV1"]);

        live = Succeed(live, Service("""[{"port":53,"protocol":"UDP"}]"""), "bob");

        Json.AssertEqual("""[{"port":80,"name":"http"},{"port":53,"protocol":"UDP"}]""", live["spec"]!["ports"]);
    }

    [Fact]
    public void Apply_ConflictInKeyedList_ShowsThePath()
    {
        var live = Succeed(null, Service("""[{"port":80,"name":"http"}]"""), "alice");

        var failure = ServerSideApply.Apply(Request(live, Service("""[{"port":80,"name":"web"}]"""), "bob"), Start).Failure!;

        Assert.Equal("Apply failed with 1 conflict: conflict with \"alice\": .spec.ports[port=80,protocol=\"TCP\"].name", failure.Message);
    }

    [Fact]
    public void Apply_AtomicField_IsOwnedAsAWhole()
    {
        var live = Succeed(null, Object("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"selector":{"app":"a"}}}"""), "alice");

        var failure = ServerSideApply.Apply(
            Request(live, Object("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"selector":{"app":"a","v":"1"}}}"""), "bob"), Start).Failure!;

        Assert.Equal("Apply failed with 1 conflict: conflict with \"alice\": .spec.selector", failure.Message);
    }

    [Fact]
    public void Apply_ObjectFromBeforeTracking_ConflictsOnlyWhereItDiffers()
    {
        var live = ConfigMap("""{"a":"1","b":"1"}""");

        Assert.Null(ServerSideApply.Apply(Request(live, ConfigMap("""{"a":"1","c":"1"}"""), "alice"), Start).Failure);
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.b",
            ServerSideApply.Apply(Request(live, ConfigMap("""{"b":"2"}"""), "alice"), Start).Failure!.Message);
    }

    [Fact]
    public void Apply_NothingNew_KeepsTheTimes()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1"}"""), "alice");

        var again = ServerSideApply.Apply(Request(live, ConfigMap("""{"a":"1"}"""), "alice"), Start.AddHours(1)).Object!;

        Assert.True(JsonNode.DeepEquals(live, again));
    }

    [Fact]
    public void Apply_StatusThroughTheMainResource_IsIgnored()
    {
        var configuration = Object("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"status":{"conditions":[{"type":"Ready"}]}}""");

        var result = ServerSideApply.Apply(Request(null, configuration, "alice") with { ResetFields = ["status"] }, Start).Object!;

        Assert.False(result.ContainsKey("status"));
    }

    [Theory]
    [InlineData("""{"kind":"Service"}""", "alice", 400, "apiVersion must be set")]
    [InlineData("""{"apiVersion":"v1"}""", "alice", 400, "kind must be set")]
    [InlineData("""{"apiVersion":"v1","kind":"Service"}""", "", 422, "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"managedFields":[{}]}}""", "alice", 400, "metadata.managedFields must be nil")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"d"},"spec":{"ports":[{"name":"x"}]}}""", "alice", 500, "failed to create typed patch object (d/s; v1, Kind=Service): .spec.ports: element 0: associative list with keys has an element that omits key field \"port\" (and doesn't have default value)")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"ports":[{"port":1},{"port":1}]}}""", "alice", 500, ".spec.ports: duplicate entries for key [port=1,protocol=\"TCP\"]")]
    public void Apply_BadConfiguration_IsRefused(string configuration, string manager, int code, string message)
    {
        var failure = ServerSideApply.Apply(Request(null, Object(configuration), manager), Start).Failure!;

        Assert.Equal(code, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Track_Update_MovesChangedFieldsToTheUpdater()
    {
        var live = Succeed(null, ConfigMap("""{"a":"1","b":"1"}"""), "alice");

        var tracked = ServerSideApply.Track(live, WithData(live, "a", "2"), "kubectl-edit", Schema, "", Start);

        Json.AssertEqual("""{"f:data":{"f:b":{}}}""", Owner(tracked, "alice")["fieldsV1"]);
        Json.AssertEqual("""{"f:data":{"f:a":{}}}""", Owner(tracked, "kubectl-edit")["fieldsV1"]);
        Assert.Equal("Update", Owner(tracked, "kubectl-edit")["operation"]!.GetValue<string>());
    }

    [Fact]
    public void Track_Create_MarksNewMapsThemselves()
    {
        var tracked = ServerSideApply.Track(null, ConfigMap("""{"a":"1"}"""), "kubectl-create", Schema, "", Start);

        Json.AssertEqual("""{"f:data":{".":{},"f:a":{}}}""", Owner(tracked, "kubectl-create")["fieldsV1"]);
    }

    [Fact]
    public void Track_ManagersWithinOneSecond_KeepTheirOrderWhenReadAgain()
    {
        var live = ServerSideApply.Track(null, ConfigMap("""{"a":"1"}"""), "zoe", Schema, "", Start);
        live = ServerSideApply.Track(live, WithData(live, "b", "1"), "adam", Schema, "", Start.AddMilliseconds(500));

        var again = ServerSideApply.Track(live, live, "zoe", Schema, "", Start.AddHours(1));

        Assert.True(JsonNode.DeepEquals(live, again));
    }

    [Fact]
    public void Track_ManyUpdaters_AreFoldedIntoOne()
    {
        var live = ConfigMap("{}");
        for (var i = 0; i < 15; i++)
        {
            live = ServerSideApply.Track(live, WithData(live, $"k{i}", "1"), $"updater-{i:00}", Schema, "", Start.AddSeconds(i));
        }

        var entries = live["metadata"]!["managedFields"]!.AsArray();
        Assert.Equal(10, entries.Count);
        Assert.Equal(15 - 9, Owner(live, "ancient-changes")["fieldsV1"]!["f:data"]!.AsObject().Count(static pair => pair.Key != "."));
    }

    [Fact]
    public void Apply_AnyConfiguration_HoldsAfterwardsAndIsIdempotent() =>
        Gen.Select(JsonGenerators.Pod, JsonGenerators.Pod, JsonGenerators.Pod).Sample(static (first, second, other) =>
        {
            var schema = BuiltInMergeSchema.For("", "Pod");
            JsonObject Run(JsonObject? live, JsonObject configuration, string manager)
            {
                var typed = configuration.DeepClone().AsObject();
                typed["apiVersion"] = "v1";
                typed["kind"] = "Pod";
                return ServerSideApply.Apply(new ApplyRequest(live, typed, manager, true, schema), Start).Object!;
            }

            var live = Run(Run(null, other, "other"), first, "alice");
            live = Run(live, second, "alice");

            // 1. Everything applied is there. 2. Nothing of the first configuration alone is left. 3. Once more changes nothing.
            var names = Names(live);
            return Names(second).All(names.Contains)
                && Names(first).Except(Names(second)).Except(Names(other)).All(name => !names.Contains(name))
                && Names(other).All(names.Contains)
                && JsonNode.DeepEquals(live, Run(live, second, "alice"));
        });

    private static MergeSchema Schema => BuiltInMergeSchema.For("", "ConfigMap");

    private static JsonObject EmptyConfigMap => Object("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"d"}}""");

    private static HashSet<string> Names(JsonObject pod) =>
        [.. (pod["spec"]?["containers"]?.AsArray() ?? []).Select(static container => container!["name"]!.GetValue<string>())];

    private static JsonObject Owner(JsonObject value, string manager) =>
        value["metadata"]!["managedFields"]!.AsArray().Select(static entry => entry!.AsObject()).Single(entry => entry["manager"]!.GetValue<string>() == manager);

    private static JsonObject Succeed(JsonObject? live, JsonObject configuration, string manager)
    {
        var result = ServerSideApply.Apply(Request(live, configuration, manager), Start);
        Assert.Null(result.Failure);
        return result.Object!;
    }

    private static ApplyRequest Request(JsonObject? live, JsonObject configuration, string manager) =>
        new(live, configuration, manager, false, BuiltInMergeSchema.For("", configuration["kind"]?.GetValue<string>() ?? ""));

    private static JsonObject WithData(JsonObject live, string key, string value)
    {
        var copy = live.DeepClone().AsObject();
        copy["data"]!.AsObject()[key] = value;
        return copy;
    }

    private static JsonObject ConfigMap(string data) => Object($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"d"},"data":{{data}} }""");

    private static JsonObject Service(string ports) => Object($$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"d"},"spec":{"ports":{{ports}} } }""");

    private static JsonObject Probe(string action, string value) => Object(
        $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","livenessProbe":{"{{action}}":{{value}} } }]} }""");

    private static JsonObject Object(string json) => Json.Object(json);
}
