using System.Text;

namespace Mesh.Proxy.Admin;

/// <summary>Rows of text in columns, for a person in a terminal.</summary>
/// <param name="columns">Their names.</param>
internal sealed class AdminTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    /// <summary>Adds a row with as many cells as there are columns.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    public AdminResponse ToResponse()
    {
        int[] widths = [.. columns.Select((_, i) => _rows.Max(row => row[i].Length))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                // Nothing behind the last: lines without trailing spaces.
                text.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i] + 2));
            }

            text.Append('\n');
        }

        return AdminResponse.Text(200, text.ToString());
    }
}
