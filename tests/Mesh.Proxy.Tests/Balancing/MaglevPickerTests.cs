using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class MaglevPickerTests
{
    private readonly TestEndpoints _endpoints = new();

    [Fact]
    public void Table_OneEndpointLeaves_FewOthersMove() => Gen.Select(Gen.Int[2, 60], Gen.Int[0, 59]).Sample(
        (count, index) =>
        {
            ImmutableArray<EndpointModel> before = _endpoints.Create(count);
            EndpointModel gone = before[index % count];
            ImmutableArray<EndpointModel> after = before.Remove(gone);
            MaglevTable old = new(before);
            MaglevTable young = new(after);
            int moved = Enumerable.Range(0, MaglevTable.Size).Count(place =>
                before[old[(ulong)place]] is var owner && owner != gone && after[young[(ulong)place]] != owner);

            // The paper's figure 12: with the table far larger than the number of endpoints, disruption stays at a few percent.
            return moved < MaglevTable.Size * 0.06;
        },
        iter: 20);

    [Fact]
    public void Table_TheSameEndpoints_IsTheSameEverywhere()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(7);
        MaglevTable one = new(endpoints);
        MaglevTable other = new(endpoints);

        Assert.All(Enumerable.Range(0, MaglevTable.Size), place => Assert.Equal(one[(ulong)place], other[(ulong)place]));
    }

    [Fact]
    public void Pick_OneEjected_OnlyItsRequestsMoveAndReturn()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(6);
        PriorityPicker picker = _endpoints.Picker(new BackendPolicy { Algorithm = BalancingAlgorithm.Maglev }, endpoints);
        EndpointModel[] before = Owners(picker);

        endpoints[2].State.ObserveUnreachable();
        EndpointModel[] during = Owners(picker);
        endpoints[2].State.ObserveSuccess(TimeSpan.FromMilliseconds(1));
        EndpointModel[] after = Owners(picker);

        Assert.DoesNotContain(endpoints[2], during);
        Assert.All(before.Zip(during), pair => Assert.True(pair.First == endpoints[2] || pair.First == pair.Second));
        Assert.Equal(5, before.Zip(during).Where(pair => pair.First == endpoints[2]).Select(pair => pair.Second).Distinct().Count());
        Assert.Equal(before, after);
    }

    [Fact]
    public void Pick_WithoutAHash_IsRandom()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(4);

        Assert.Equal(4, TestEndpoints.Count(_endpoints.Picker(new BackendPolicy { Algorithm = BalancingAlgorithm.Maglev }, endpoints), 200).Count);
    }

    [Fact]
    public void Pick_AnyTried_FindsEveryEndpointOnce() => Gen.Select(Gen.Int[1, 10], Gen.ULong).Sample((count, hash) =>
    {
        PriorityPicker picker = _endpoints.Picker(new BackendPolicy { Algorithm = BalancingAlgorithm.Maglev }, _endpoints.Create(count));
        List<EndpointModel> tried = [];
        while (picker.Pick(new PickContext(tried.ToArray(), hash)) is { IsSuccess: true } pick)
        {
            tried.Add(pick.Endpoint);
        }

        return tried.Count == count && tried.Distinct().Count() == count;
    });

    private static EndpointModel[] Owners(PriorityPicker picker) =>
        [.. Enumerable.Range(0, 3_000).Select(i => picker.Pick(new PickContext([], (ulong)i * 0x9E37_79B9_7F4A_7C15)).Endpoint!)];
}
