using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Consistent hashing with one look-up: every endpoint has an order of preference over the places of a table, and they take turns in filling it. When an endpoint comes or goes, few places
/// change that need not. Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, §3.4; shares as Envoy does weights: a lighter one sits out turns.
/// </summary>
internal sealed class MaglevTable
{
    /// <summary>Places: Envoy's number, a prime. 128 KiB, enough for 655 endpoints with shares within a percent of each other.</summary>
    public const int Size = 65537;

    private readonly ushort[] _places = new ushort[Size];

    /// <param name="endpoints">One to 65,535. Their addresses decide, so every sidecar makes the same table.</param>
    public MaglevTable(ImmutableArray<EndpointModel> endpoints)
    {
        const ushort Free = ushort.MaxValue;
        Array.Fill(_places, Free);
        uint[] offsets = new uint[endpoints.Length];
        uint[] skips = new uint[endpoints.Length];
        uint[] next = new uint[endpoints.Length];
        double[] due = new double[endpoints.Length];
        int heaviest = endpoints.Max(endpoint => endpoint.Share);
        for (int i = 0; i < endpoints.Length; i++)
        {
            byte[] name = Encoding.UTF8.GetBytes(endpoints[i].Key.ToString());
            offsets[i] = (uint)(XxHash3.HashToUInt64(name) % Size);
            skips[i] = (uint)(XxHash3.HashToUInt64(name, seed: 1) % (Size - 1)) + 1;
        }

        int filled = 0;
        for (int turn = 1; filled < Size; turn++)
        {
            for (int i = 0; i < endpoints.Length && filled < Size; i++)
            {
                if ((double)turn * endpoints[i].Share < due[i])
                {
                    continue;
                }

                due[i] += heaviest;
                uint place;
                do
                {
                    place = (uint)((offsets[i] + (ulong)next[i]++ * skips[i]) % Size);
                }
                while (_places[place] != Free);

                _places[place] = (ushort)i;
                filled++;
            }
        }
    }

    /// <summary>Index of the endpoint that a hash belongs to.</summary>
    public int this[ulong hash] => _places[hash % Size];
}
