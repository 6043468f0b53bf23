namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>Leases in the order in which they came. Each is in one list at most, so that the links are in the leases and nothing is allocated.</summary>
internal struct LeaseList
{
    public UpstreamLease? First { get; private set; }

    public UpstreamLease? Last { get; private set; }

    public int Count { get; private set; }

    public void Add(UpstreamLease lease)
    {
        lease.Previous = Last;
        if (Last is null)
        {
            First = lease;
        }
        else
        {
            Last.Next = lease;
        }

        Last = lease;
        Count++;
    }

    /// <summary>Takes out a lease that is in this list.</summary>
    public void Remove(UpstreamLease lease)
    {
        if (lease.Previous is null)
        {
            First = lease.Next;
        }
        else
        {
            lease.Previous.Next = lease.Next;
        }

        if (lease.Next is null)
        {
            Last = lease.Previous;
        }
        else
        {
            lease.Next.Previous = lease.Previous;
        }

        lease.Next = lease.Previous = null;
        Count--;
    }
}
