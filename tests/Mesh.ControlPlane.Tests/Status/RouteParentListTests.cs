using System.Text.Json;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Status;

public sealed class RouteParentListTests
{
    private static readonly DateTime Then = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Then.AddHours(1);
    private static readonly Finding Good = new(true, "Good", "");

    /// <summary>An entry of a gateway's controller, with fields that the mesh has never heard of.</summary>
    private static readonly JsonElement Foreign = JsonDocument.Parse("""
        {"parentRef":{"name":"gateway","later":1},"controllerName":"example.com/gateway","conditions":[{"type":"Accepted","status":"True"}],"unheard":{"a":[1]}}
        """).RootElement;

    [Fact]
    public void Next_First_WritesOneEntryForEachParent()
    {
        var next = Next([], Route(1, Parent("cart"), Parent("cart", 81)), Then)!;

        Assert.Equal(["cart:", "cart:81"], next.Select(Describe));
        Assert.All(next, entry =>
        {
            Assert.Equal("mesh.dev/controller", entry.GetProperty("controllerName").GetString());
            Assert.Equal(["Accepted", "ResolvedRefs", "Programmed", "Applied"], entry.GetProperty("conditions").EnumerateArray().Select(c => c.GetProperty("type").GetString()));
            Assert.Equal("", entry.GetProperty("parentRef").GetProperty("group").GetString());
            Assert.Equal("Service", entry.GetProperty("parentRef").GetProperty("kind").GetString());
        });
    }

    [Fact]
    public void Next_NothingNew_IsNotWorthAWrite()
    {
        var route = Route(1, Parent("cart"));
        var written = Next([Foreign], route, Then)!;

        Assert.Null(Next(written, route, Now));
    }

    [Fact]
    public void Next_EntriesOfOtherControllers_AreWrittenBackAsTheyAre()
    {
        var next = Next([Foreign], Route(1, Parent("cart")), Then)!;

        Assert.Equal(2, next.Count);
        Assert.Equal(Foreign.GetRawText(), next[0].GetRawText());
    }

    [Fact]
    public void Next_ParentThatIsNoLongerNamed_LosesItsEntry()
    {
        var written = Next([Foreign], Route(1, Parent("cart"), Parent("old")), Then)!;

        Assert.Equal(["gateway:", "cart:"], Next(written, Route(1, Parent("cart")), Now)!.Select(Describe));
        Assert.Equal(["gateway:"], Next(written, Route(1), Now)!.Select(Describe));
    }

    [Fact]
    public void Next_NoParentsAndNoEntries_WritesNothing() => Assert.Null(Next([Foreign], Route(1), Now));

    [Fact]
    public void Next_OneParentChanges_LeavesTheTimesOfTheOthers()
    {
        var written = Next([], Route(1, Parent("cart"), Parent("web")), Then)!;

        var next = Next(written, Route(1, Parent("cart"), Parent("web") with { Accepted = new(false, "Conflicted", "") }), Now)!;

        Assert.Equal([Then, Now], next.Select(entry => entry.GetProperty("conditions")[0].GetProperty("lastTransitionTime").GetDateTime().ToUniversalTime()));
    }

    [Fact]
    public void Next_ReferenceWithoutItsNamespace_IsTheSameParent()
    {
        var written = Next([], Route(1, Parent("cart")), Then)!;
        var bare = JsonDocument.Parse(written[0].GetRawText().Replace("\"namespace\":\"shop\",", "", StringComparison.Ordinal)).RootElement;
        Assert.NotEqual(written[0].GetRawText(), bare.GetRawText());

        Assert.Null(Next([bare], Route(1, Parent("cart")), Now));
    }

    [Fact]
    public void Next_MoreParentsThanTheDefinitionAllows_LeavesRoomForOthers()
    {
        var foreign = Enumerable.Repeat(Foreign, 30).ToList();

        Assert.Equal(32, Next(foreign, Route(1, [.. Enumerable.Range(1, 5).Select(port => Parent("cart", port))]), Now)!.Count);
    }

    [Fact]
    public void OnlyNumbersDiffer_MoreSidecars_IsTrue()
    {
        var written = Next([Foreign], Route(1, Parent("cart")), Then, new(true, "Applied", "applied 1 of 1 sidecars"))!;
        var list = new RouteParentList("shop", [.. written]);

        Assert.NotNull(list.Next(Route(1, Parent("cart")), _ => [("Applied", new(true, "Applied", "applied 2 of 2 sidecars"))], Now));
        Assert.True(list.OnlyNumbersDiffer);

        Assert.NotNull(list.Next(Route(1, Parent("cart"), Parent("web")), _ => [("Applied", new(true, "Applied", "applied 2 of 2 sidecars"))], Now));
        Assert.False(list.OnlyNumbersDiffer);
    }

    private static IReadOnlyList<JsonElement>? Next(IReadOnlyList<JsonElement> current, RouteState route, DateTime now, Finding? applied = null) =>
        new RouteParentList("shop", [.. current]).Next(
            route,
            parent => [("Accepted", parent.Accepted), ("ResolvedRefs", parent.ResolvedRefs), ("Programmed", Good), ("Applied", applied ?? Good)],
            now);

    private static RouteState Route(long generation, params RouteParentState[] parents) =>
        new(new(RouteKind.Http, Models.Name("shop/route")), "uid", generation, [.. parents]);

    private static RouteParentState Parent(string service, int? port = null) => new(Models.Name($"shop/{service}"), null, port, null, Good, Good);

    private static string Describe(JsonElement entry)
    {
        var reference = entry.GetProperty("parentRef");
        return $"{reference.GetProperty("name").GetString()}:{(reference.TryGetProperty("port", out var port) && port.ValueKind == JsonValueKind.Number ? port.GetInt32() : null)}";
    }
}
