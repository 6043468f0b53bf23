using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.Transport.Loops;

/// <summary>Events find the handler they were registered for, or nobody.</summary>
public sealed class HandlerTableTests
{
    [Fact]
    public void Find_AfterRemovalAndReuseOfTheSlot_FindsOnlyTheNewOwner()
    {
        HandlerTable table = new();
        ulong old = table.Add(new Handler());
        table.Remove(old);
        Handler next = new();
        ulong key = table.Add(next);

        Assert.Null(table.Find(old));
        Assert.Same(next, table.Find(key));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Remove_Twice_DoesNotFreeTheSlotOfAnother()
    {
        HandlerTable table = new();
        ulong old = table.Add(new Handler());
        table.Remove(old);
        Handler next = new();
        ulong key = table.Add(next);

        table.Remove(old);

        Assert.Same(next, table.Find(key));
    }

    [Fact]
    public void Add_ManyHandlers_EachIsFound()
    {
        HandlerTable table = new();
        Handler[] handlers = [.. Enumerable.Range(0, 1_000).Select(_ => new Handler())];
        ulong[] keys = [.. handlers.Select(table.Add)];

        Assert.All(handlers.Zip(keys), pair => Assert.Same(pair.First, table.Find(pair.Second)));
    }

    private sealed class Handler : IReadinessHandler
    {
        public void OnReady(uint events)
        {
        }
    }
}
