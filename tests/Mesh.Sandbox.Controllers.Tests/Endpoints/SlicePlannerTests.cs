using CsCheck;
using k8s.Models;
using Mesh.Sandbox.Controllers.Endpoints;

namespace Mesh.Sandbox.Controllers.Tests.Endpoints;

public sealed class SlicePlannerTests
{
    private static readonly V1Service Service = new() { Metadata = new() { Name = "web", NamespaceProperty = "shop", Uid = "u" }, Spec = new() };
    private static readonly Discoveryv1EndpointPort[] Ports = [new() { Name = "http", Port = 80, Protocol = "TCP" }];

    [Fact]
    public void Plan_AnyChange_EndsWithExactlyTheWantedEndpointsAndSettles()
    {
        var sets = Gen.Int[0, 400].HashSet[0, 250];
        Gen.Select(sets, sets).Sample((before, after) =>
        {
            var slices = Apply(Plan(before, []), []);
            var plan = Plan(after, slices);
            slices = Apply(plan, slices);

            Assert.Equal(after.Order(), slices.SelectMany(slice => slice.Endpoints).Select(Number).Order());
            Assert.All(slices, slice => Assert.InRange(slice.Endpoints.Count, after.Count == 0 ? 0 : 1, SlicePlanner.MaxEndpoints));
            var again = Plan(after, slices);
            Assert.Equal((0, 0, 0), (again.Create.Count, again.Update.Count, again.Delete.Count));
        });
    }

    [Fact]
    public void Plan_OneEndpointMore_WritesOneSlice()
    {
        var slices = Apply(Plan([.. Enumerable.Range(0, 150)], []), []);

        var plan = Plan([.. Enumerable.Range(0, 151)], slices);

        Assert.Equal((0, 1, 0), (plan.Create.Count, plan.Update.Count, plan.Delete.Count));
    }

    private static SlicePlan Plan(HashSet<int> numbers, IReadOnlyList<V1EndpointSlice> existing) =>
        SlicePlanner.Plan(Service, numbers.Count == 0 ? [] : [new EndpointGroup(Ports, [.. numbers.Order().Select(Endpoint)])], existing);

    private static List<V1EndpointSlice> Apply(SlicePlan plan, List<V1EndpointSlice> existing)
    {
        var slices = existing.ToDictionary(slice => slice.Metadata.Name);
        foreach (var slice in plan.Create)
        {
            slice.Metadata.Name = $"web-{Guid.NewGuid():n}";
            slices.Add(slice.Metadata.Name, slice);
        }

        foreach (var slice in plan.Update)
        {
            slices[slice.Metadata.Name] = slice;
        }

        foreach (var slice in plan.Delete)
        {
            slices.Remove(slice.Metadata.Name);
        }

        return [.. slices.Values];
    }

    private static V1Endpoint Endpoint(int number) => new()
    {
        Addresses = [$"10.0.{number / 250}.{number % 250}"],
        Conditions = new() { Ready = true },
        TargetRef = new() { Uid = $"{number}" },
    };

    private static int Number(V1Endpoint endpoint) => int.Parse(endpoint.TargetRef.Uid);
}
