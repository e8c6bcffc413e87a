// check_log reads a public log with the packages of Go's checksum database, which know nothing of
// Subak: golang.org/x/mod/sumdb/note and tlog, as Debian packs them.
//
//	check_log FOLDER VKEY < CLAIMS
//
// It verifies the signed checkpoint, hashes every entry again, compares every tile, and proves
// inclusion and consistency from the tiles alone. Then it checks the claims, which are proofs of
// the other side, one a line, hashes in base64:
//
//	record INDEX [HASH,HASH...]
//	tree SIZE ROOT [HASH,HASH...]
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

func main() {
	if err := check(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(folder, vkey string) error {
	tree, err := openCheckpoint(folder, vkey)
	if err != nil {
		return err
	}
	records, hashes, err := readEntries(folder, tree.N)
	if err != nil {
		return err
	}
	if err := compareTree(folder, tree, hashes); err != nil {
		return err
	}
	if err := proveFromTiles(folder, tree, records, hashes); err != nil {
		return err
	}
	claims := 0
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if err := checkClaim(tree, records, lines.Text()); err != nil {
			return fmt.Errorf("%s: %v", lines.Text(), err)
		}
		claims++
	}
	fmt.Printf("size %d, claims %d\n", tree.N, claims)
	return lines.Err()
}

// openCheckpoint takes the origin of the checksum database for that of the log: its parser knows
// no other. The signature is over the text as it came.
func openCheckpoint(folder, vkey string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	data, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.SplitN(opened.Text, "\n", 2)
	if lines[0] != verifier.Name() {
		return tree, fmt.Errorf("origin %q", lines[0])
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + lines[1]))
}

type storage []tlog.Hash

func (s storage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

// readEntries returns the leaf hash of each entry and all hashes of the tree above them.
func readEntries(folder string, size int64) (records []tlog.Hash, hashes storage, err error) {
	for n := int64(0); n*width < size; n++ {
		tile := tileOf(0, n, size)
		data, err := os.ReadFile(filepath.Join(folder, entriesPath(tile)))
		if err != nil {
			return nil, nil, err
		}
		for i := 0; i < tile.W; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, nil, fmt.Errorf("bundle %d is cut off", n)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			record := tlog.RecordHash(data[2:end])
			more, err := tlog.StoredHashesForRecordHash(int64(len(records)), record, hashes)
			if err != nil {
				return nil, nil, err
			}
			records, hashes, data = append(records, record), append(hashes, more...), data[end:]
		}
		if len(data) != 0 {
			return nil, nil, fmt.Errorf("bundle %d has %d bytes too many", n, len(data))
		}
	}
	return records, hashes, nil
}

// compareTree enumerates the tiles from the size: tlog.NewTiles also lists every narrower one.
func compareTree(folder string, tree tlog.Tree, hashes storage) error {
	root, err := treeHash(tree.N, hashes)
	if err != nil || root != tree.Hash {
		return fmt.Errorf("root %v, not %v: %v", root, tree.Hash, err)
	}
	for level, size := 0, tree.N; size > 0; level, size = level+1, size>>height {
		for n := int64(0); n*width < size; n++ {
			tile := tileOf(level, n, size)
			expected, err := tlog.ReadTileData(tile, hashes)
			if err != nil {
				return err
			}
			found, err := os.ReadFile(filepath.Join(folder, tilePath(tile)))
			if err != nil || !bytes.Equal(found, expected) {
				return fmt.Errorf("tile %s differs: %v", tile.Path(), err)
			}
		}
	}
	return nil
}

func proveFromTiles(folder string, tree tlog.Tree, records []tlog.Hash, hashes storage) error {
	reader := tlog.TileHashReader(tree, tiles(folder))
	for _, n := range []int64{0, 1, 254, 255, 256, 257, tree.N / 2, tree.N - 2, tree.N - 1} {
		if n < 0 || n >= tree.N {
			continue
		}
		record, err := tlog.ProveRecord(tree.N, n, reader)
		if err == nil {
			err = tlog.CheckRecord(record, tree.N, tree.Hash, n, records[n])
		}
		if err != nil {
			return fmt.Errorf("record %d: %v", n, err)
		}
		older, err := treeHash(n+1, hashes)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, n+1, reader)
		if err == nil {
			err = tlog.CheckTree(proof, tree.N, tree.Hash, n+1, older)
		}
		if err != nil {
			return fmt.Errorf("tree %d: %v", n+1, err)
		}
	}
	return nil
}

func checkClaim(tree tlog.Tree, records []tlog.Hash, line string) error {
	words := strings.Split(line, " ")
	number, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return err
	}
	var proof []tlog.Hash
	for _, word := range strings.Split(words[len(words)-1], ",") {
		if word == "" {
			continue
		}
		hash, err := tlog.ParseHash(word)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	if words[0] == "record" {
		return tlog.CheckRecord(proof, tree.N, tree.Hash, number, records[number])
	}
	older, err := tlog.ParseHash(words[2])
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, number, older)
}

// treeHash knows the empty tree, which tlog does not.
func treeHash(size int64, hashes storage) (tlog.Hash, error) {
	if size == 0 {
		return tlog.ParseHash("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
	}
	return tlog.TreeHash(size, hashes)
}

func tileOf(level int, n, size int64) tlog.Tile {
	tile := tlog.Tile{H: height, L: level, N: n, W: width}
	if size-n*width < width {
		tile.W = int(size - n*width)
	}
	return tile
}

// tilePath is that of tlog-tiles, which leaves the height out.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func entriesPath(tile tlog.Tile) string {
	tile.L = -1
	return strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
}

type tiles string

func (folder tiles) Height() int { return height }

func (folder tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(string(folder), tilePath(tile)))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func (folder tiles) SaveTiles([]tlog.Tile, [][]byte) {}
