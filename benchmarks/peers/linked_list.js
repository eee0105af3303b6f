// The peer of programs/linked_list.py: building, length, tail comparison, reversal and merge sort of linked lists.
"use strict";

class Element {
  constructor(value, following) {
    this.value = value;
    this.next = following;
  }
}

function makeList(length) {
  return length === 0 ? null : new Element(length, makeList(length - 1));
}

function length(element) {
  return element === null ? 0 : 1 + length(element.next);
}

function isShorter(x, y) {
  while (y !== null) {
    if (x === null) return true;
    x = x.next;
    y = y.next;
  }
  return false;
}

function tail(x, y, z) {
  if (isShorter(y, x)) return tail(tail(x.next, y, z), tail(y.next, z, x), tail(z.next, x, y));
  return z;
}

function reverse(element) {
  let result = null;
  while (element !== null) {
    result = new Element(element.value, result);
    element = element.next;
  }
  return result;
}

function split(element) {
  let slow = element;
  let fast = element.next;
  while (fast !== null && fast.next !== null) {
    slow = slow.next;
    fast = fast.next.next;
  }
  const second = slow.next;
  slow.next = null;
  return [element, second];
}

function merge(a, b) {
  const head = new Element(0, null);
  let last = head;
  while (a !== null && b !== null) {
    if (a.value <= b.value) {
      last.next = a;
      a = a.next;
    } else {
      last.next = b;
      b = b.next;
    }
    last = last.next;
  }
  last.next = a !== null ? a : b;
  return head.next;
}

function sort(element) {
  if (element === null || element.next === null) return element;
  const [first, second] = split(element);
  return merge(sort(first), sort(second));
}

function scrambled(count) {
  let head = null;
  let state = 17;
  for (let i = 0; i < count; i++) {
    state = (state * 1103 + 12345) % 65536;
    head = new Element(state, head);
  }
  return head;
}

exports.run = (n) => {
  let checksum = 0;
  for (let i = 0; i < n; i++) {
    checksum += length(tail(makeList(15), makeList(10), makeList(6)));
    let position = 0;
    for (let element = sort(reverse(scrambled(1000))); element !== null; element = element.next) {
      position++;
      checksum = (checksum * 3 + element.value * position) % 1000003;
    }
  }
  return String(checksum);
};
