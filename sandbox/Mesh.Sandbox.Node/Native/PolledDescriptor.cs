using System.Runtime.InteropServices;

namespace Mesh.Sandbox.Node.Native;

/// <summary><c>struct pollfd</c> of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolledDescriptor
{
    public const short Readable = 1;

    public int Descriptor;
    public short Wanted;
    public short Found;
}
