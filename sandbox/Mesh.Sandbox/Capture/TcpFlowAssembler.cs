using System.Net;
using PacketDotNet;

namespace Mesh.Sandbox.Capture;

/// <summary>
/// Puts captured Ethernet frames together to TCP byte streams. A frame may be seen several times (once for each port of a bridge) and out of order;
/// sequence numbers sort that out. Only flows whose first segment (SYN) was seen are kept, so each stream begins at its beginning.
/// </summary>
/// <param name="wanted">Which directions to keep; all if null.</param>
internal sealed class TcpFlowAssembler(Func<IPEndPoint, IPEndPoint, bool>? wanted = null)
{
    /// <summary>Bound on what one direction keeps; more than any handshake and the few requests of a scenario.</summary>
    private const int MaxBytesPerFlow = 1 << 20;

    private readonly Dictionary<(IPEndPoint Source, IPEndPoint Destination), Segments> _flows = [];

    /// <summary>Takes a frame as captured; anything that is not TCP over IP is ignored.</summary>
    /// <returns>True if it belongs to a direction that is kept.</returns>
    public bool Add(byte[] frame)
    {
        Packet packet = Packet.ParsePacket(LinkLayers.Ethernet, frame);
        if (packet.Extract<IPPacket>() is not { } ip || packet.Extract<TcpPacket>() is not { } tcp)
        {
            return false;
        }

        (IPEndPoint Source, IPEndPoint Destination) key = (new(ip.SourceAddress, tcp.SourcePort), new(ip.DestinationAddress, tcp.DestinationPort));
        if (wanted?.Invoke(key.Source, key.Destination) == false)
        {
            return false;
        }

        if (tcp.Synchronize)
        {
            _flows.TryAdd(key, new Segments(tcp.SequenceNumber + 1));
        }
        else if (_flows.TryGetValue(key, out Segments? segments) && tcp.PayloadData is { Length: > 0 } payload)
        {
            segments.Add(tcp.SequenceNumber, payload);
        }

        return true;
    }

    /// <summary>All directions seen so far.</summary>
    public IReadOnlyList<TcpFlow> Flows() =>
        [.. _flows.Select(flow => new TcpFlow(flow.Key.Source, flow.Key.Destination, flow.Value.Assemble()))];

    private sealed class Segments(uint firstSequence)
    {
        // Keyed by distance from the first byte, so that a sequence number that wraps sorts right.
        private readonly SortedDictionary<uint, byte[]> _byOffset = [];
        private int _size;

        public void Add(uint sequence, byte[] payload)
        {
            uint offset = unchecked(sequence - firstSequence);
            if (_size + payload.Length <= MaxBytesPerFlow && (!_byOffset.TryGetValue(offset, out byte[]? known) || known.Length < payload.Length))
            {
                _byOffset[offset] = payload;
                _size += payload.Length;
            }
        }

        public byte[] Assemble()
        {
            List<byte> bytes = new(_size);
            foreach ((uint offset, byte[] payload) in _byOffset)
            {
                if (offset > bytes.Count)
                {
                    break;
                }

                // A retransmission may overlap what is there already.
                int known = bytes.Count - (int)offset;
                if (known < payload.Length)
                {
                    bytes.AddRange(payload.AsSpan(known));
                }
            }

            return [.. bytes];
        }
    }
}
